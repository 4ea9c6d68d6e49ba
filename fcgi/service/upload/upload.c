/* Uploads: their beginning and their end without success. */
#include "service/upload/upload.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/base/fault.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/account/account.h"
#include "service/base/cursor.h"
#include "service/base/object.h"
#include "store/store.h"
#include "store/store_direct.h"

#define LIST "uploads"	/* what its cursors are for */

#define DAY_US (24LL * 60 * 60 * 1000000)

static int64_t
round_up(int64_t size_bytes)
{
	return (size_bytes + STORE_PART_ALIGN - 1) / STORE_PART_ALIGN * STORE_PART_ALIGN;
}

static int64_t
usual_part_size(void)
{
	return store_is_direct() && config()->part_size < STORE_DIRECT_PART_MIN ?
	    STORE_DIRECT_PART_MIN : config()->part_size;
}

/* Grown where STORE_PARTS_MAX parts would not do. */
static int64_t
part_size_of(const struct upload_plan *plan)
{
	int64_t usual = plan->size_bytes > 0 ? usual_part_size() : UPLOAD_PART_PLAIN;
	int64_t least = (plan->size_bytes + STORE_PARTS_MAX - 1) / STORE_PARTS_MAX;

	return plan->is_whole ? 0 : round_up(usual > least ? usual : least);
}

#define UPLOAD_COLUMNS \
	"u.id, u.object_id, o.key, u.public_id, u.filename, u.type, u.size_bytes," \
	" u.part_size_bytes, u.created_at, u.completed_at IS NOT NULL"

static void
read_upload(const struct db_rows *rows, size_t row, struct arena *arena,
    struct upload *out)
{
	*out = (struct upload){
		.row = db_get_int(rows, row, 0),
		.object = db_get_int(rows, row, 1),
		.key = db_get_text(rows, row, 2, arena),
		.upload_id = db_get_text(rows, row, 3, arena),
		.bucket = store_is_direct() ? store_bucket() : UPLOAD_BUCKET,
		.filename = db_get_text(rows, row, 4, arena),
		.type = db_get_text(rows, row, 5, arena),
		.size_bytes = db_get_int(rows, row, 6),
		.part_size_bytes = db_get_int(rows, row, 7),
		.created_at = db_get_time(rows, row, 8),
		.is_completed = db_get_bool(rows, row, 9),
	};
	out->is_whole = out->part_size_bytes == 0;
	if (out->is_whole)
		out->part_size_bytes = round_up(config()->max_upload);
}

static enum err
add_upload(struct db *db, struct arena *arena, const struct upload_plan *plan,
    const struct object *object, const char *upload_id, struct upload *out)
{
	static const char SQL[] =
	    "WITH u AS ("
	    "    INSERT INTO upload (public_id, object_id, filename, type, size_bytes,"
	    "        part_size_bytes)"
	    "    VALUES ($1, $2, $3, $4, $5, $6) RETURNING *)"
	    " SELECT " UPLOAD_COLUMNS " FROM u, (SELECT $7::text AS key) o";
	const struct db_param params[] = {
		db_text(upload_id), db_int(object->id), db_text(plan->filename),
		db_text(plan->type), db_int(plan->size_bytes), db_int(part_size_of(plan)),
		db_text(object->key),
	};
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK)
		read_upload(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

/* Rows and directories cost something too, whatever their size. */
static enum err
check_unfinished(struct db *db, struct arena *arena, const struct user_id *owner,
    struct faults *faults)
{
	static const char SQL[] =
	    "SELECT count(*) FROM (SELECT FROM object"
	    " WHERE owner_id = $1 AND state = 'uploading' LIMIT $2) begun";
	const struct db_param params[] = { db_user(owner), db_int(UPLOAD_UNFINISHED_MAX) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK && db_get_int(rows, 0, 0) == UPLOAD_UNFINISHED_MAX) {
		fault_add(faults, arena, FAULT_WHOLE, "", "finish or drop some of your %d"
		    " unfinished uploads first", UPLOAD_UNFINISHED_MAX);
		err = ERR_QUOTA;
	}
	db_rows_free(rows);
	return err;
}

/* In one piece, and straight to the store: there is nothing to begin there. */
static enum err
begin_in_store(const struct upload_plan *plan, struct upload_start *start)
{
	if (!plan->is_whole || !store_is_direct())
		return store_multipart_begin(start->key, start->upload_id);
	snprintf(start->upload_id, STORE_UPLOAD_MAX, "%s", start->name.text);
	return ERR_OK;
}

enum err
upload_prepare(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct upload_plan *plan, struct faults *faults, struct upload_start *out)
{
	struct public_id id;
	enum err err;

	if (plan->size_bytes > config()->max_upload) {
		fault_add(faults, arena, FAULT_WHOLE, "",
		    "a file may have at most %lld bytes here",
		    (long long)config()->max_upload);
		return ERR_TOO_LARGE;
	}
	if ((err = store_check_space(plan->size_bytes)) != ERR_OK ||
	    (err = check_unfinished(db, arena, owner, faults)) != ERR_OK ||
	    (err = account_public_id(db, owner, &id)) != ERR_OK)
		return err;
	out->name = public_id_make();
	snprintf(out->key, sizeof(out->key), "u/%s/%s", id.text, out->name.text);
	return begin_in_store(plan, out);
}

void
upload_unprepare(const struct upload_start *start)
{
	(void)store_multipart_abort(start->key, start->upload_id);
}

enum err
upload_begin_prepared(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct upload_plan *plan, const struct upload_start *start, struct upload *out)
{
	struct object object;
	enum err err;

	err = object_begin_named(db, arena, owner, &start->name, plan->size_bytes, &object);
	return err == ERR_OK ?
	    add_upload(db, arena, plan, &object, start->upload_id, out) : err;
}

enum err
upload_begin(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct upload_plan *plan, struct faults *faults, struct upload *out)
{
	struct upload_start start;
	enum err err;

	if ((err = upload_prepare(db, arena, owner, plan, faults, &start)) != ERR_OK)
		return err;
	if ((err = db_begin(db)) == ERR_OK &&
	    (err = upload_begin_prepared(db, arena, owner, plan, &start, out)) == ERR_OK)
		return db_commit(db);	/* on failure it may be written all the same: keep it */
	db_rollback(db);
	upload_unprepare(&start);
	return err;
}

enum err
upload_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, const char *upload_id, struct upload *out)
{
	static const char SQL[] =
	    "SELECT " UPLOAD_COLUMNS " FROM upload u JOIN object o ON o.id = u.object_id"
	    " WHERE (u.public_id = $1 OR $1 IS NULL) AND o.key = $2 AND o.state <> 'deleting'"
	    "   AND (o.owner_id = $3 OR $4)";
	const struct db_param params[] = {
		db_text(upload_id), db_text(key),
		owner != NULL ? db_user(owner) : db_null(), db_bool(owner == NULL),
	};
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK)
		read_upload(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

/* What the store itself has of it; what it does not say counts as nothing. */
static int64_t
received_bytes(struct arena *arena, const struct upload *upload)
{
	struct store_part *parts;
	int64_t bytes = 0;
	size_t count, i;

	if (store_list_parts(upload->key, upload->upload_id, arena, &parts, &count) != ERR_OK)
		return 0;
	for (i = 0; i < count; i++)
		bytes += parts[i].size_bytes;
	return bytes;
}

enum err
upload_list(struct db *db, struct arena *arena, const struct user_id *owner,
    int limit, const char *cursor, struct upload **out, size_t *count,
    const char **next)
{
	static const char SQL[] =
	    "SELECT " UPLOAD_COLUMNS ","
	    "       (SELECT coalesce(sum(p.size_bytes), 0)::bigint FROM part p"
	    "         WHERE p.upload_id = u.id)"
	    "  FROM upload u JOIN object o ON o.id = u.object_id"
	    " WHERE o.owner_id = $1 AND o.state = 'uploading' AND u.completed_at IS NULL"
	    "   AND u.part_size_bytes > 0 AND u.id < $2"
	    " ORDER BY u.id DESC LIMIT $3";
	int64_t before = INT64_MAX, unused;
	struct db_param params[] = { db_user(owner), db_int(before), db_int(limit + 1) };
	struct db_rows *rows = NULL;
	struct upload *upload;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	params[1] = db_int(before);
	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct upload, *count + 1);
	for (i = 0; i < *count; i++) {
		upload = &(*out)[i];
		read_upload(rows, i, arena, upload);
		upload->received_bytes = store_is_direct_at(upload->key) ? received_bytes(arena, upload) :
		    db_get_int(rows, i, 10);
	}
	*next = db_count(rows) > *count ? cursor_make(arena, LIST, (*out)[i - 1].row, 0) : NULL;
done:
	db_rows_free(rows);
	return err;
}

enum err
upload_abort(struct db *db, const struct upload *upload)
{
	enum err err;

	err = object_delete(db, upload->object);
	if (err == ERR_OK)	/* at once, not when the job is run */
		(void)store_multipart_abort(upload->key, upload->upload_id);
	return err;
}

enum err
upload_limits(struct db *db, const struct user_id *owner, struct upload_limits *out)
{
	*out = (struct upload_limits){
		.max_size_bytes = config()->max_upload,
		.part_size_bytes = round_up(usual_part_size()),
	};
	if (user_is_nobody(owner))
		return ERR_OK;
	return account_usage(db, owner, &out->usage);
}

enum err
upload_sweep(struct db *db, int64_t *dropped)
{
	int64_t before_us = clock_now_us() - config()->upload_days * DAY_US;
	enum err err;

	err = object_delete_unused(db, before_us, dropped);
	return err == ERR_OK ? store_sweep(before_us) : err;
}
