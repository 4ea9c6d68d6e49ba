/* Uploads: their beginning, and what there is of them. */
#include "service/upload/upload.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/base/fault.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"
#include "service/base/object.h"
#include "service/base/page.h"
#include "store/store.h"
#include "store/store_direct.h"

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

/* Of `upload u` and its `object o`. */
#define UPLOAD_ROW(FIRST, NEXT) \
	FIRST(row, INT, "u.id") \
	NEXT(object, INT, "u.object_id") \
	NEXT(key, TEXT, "o.key") \
	NEXT(upload_id, TEXT, "u.public_id") \
	NEXT(filename, TEXT, "u.filename") \
	NEXT(type, TEXT, "u.type") \
	NEXT(size_bytes, INT, "u.size_bytes") \
	NEXT(part_size_bytes, INT, "u.part_size_bytes") \
	NEXT(created_at, TIME, "u.created_at") \
	NEXT(is_completed, BOOL, "o.state = 'stored'") \
	NEXT(refused_as, TEXT, "u.refused_as") \
	NEXT(refused, TEXT, "u.refused") \
	NEXT(refused_at, TIME, "u.refused_at")

static DB_READER(upload_reader, struct upload, UPLOAD_ROW)

/* What follows from the row and the configuration. */
static void
finish(struct upload *upload)
{
	upload->bucket = store_is_direct() ? store_bucket() : UPLOAD_BUCKET;
	upload->is_whole = upload->part_size_bytes == 0;
	if (upload->is_whole)
		upload->part_size_bytes = round_up(config()->max_upload);
}

static enum err
read_one(struct db *db, struct arena *arena, const struct db_query *query, struct upload *out)
{
	enum err err = db_read_one(db, arena, query, upload_reader(), out);

	if (err == ERR_OK)
		finish(out);
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
	int64_t count;
	enum err err = db_one_int(db, DB_QUERY(SQL, params), &count);

	if (err != ERR_OK || count < UPLOAD_UNFINISHED_MAX)
		return err;
	fault_add(faults, arena, FAULT_WHOLE, "", "finish or drop some of your %d"
	    " unfinished uploads first", UPLOAD_UNFINISHED_MAX);
	return ERR_QUOTA;
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
upload_prepare(struct db *db, struct arena *arena, const struct upload_plan *plan,
    struct faults *faults, struct upload_start *out)
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
	    (err = check_unfinished(db, arena, plan->owner, faults)) != ERR_OK ||
	    (err = account_public_id(db, plan->owner, &id)) != ERR_OK)
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
upload_begin_prepared(struct db *db, struct arena *arena, const struct upload_plan *plan,
    const struct upload_start *start, struct upload *out)
{
	static const char SQL[] =
	    "WITH u AS ("
	    "    INSERT INTO upload (public_id, object_id, filename, type, size_bytes,"
	    "        part_size_bytes)"
	    "    VALUES ($1, $2, $3, $4, $5, $6) RETURNING *)"
	    " SELECT " DB_COLUMNS(UPLOAD_ROW) " FROM u,"
	    "    (SELECT $7::text AS key, 'uploading' AS state) o";
	struct object object = { .owner = *plan->owner, .size_bytes = plan->size_bytes };
	enum err err;

	err = object_begin_named(db, arena, &start->name, &object);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_text(start->upload_id), db_int(object.id), db_text(plan->filename),
		db_text(plan->type), db_int(plan->size_bytes), db_int(part_size_of(plan)),
		db_text(object.key),
	};

	return read_one(db, arena, DB_QUERY(SQL, params), out);
}

enum err
upload_begin(struct db *db, struct arena *arena, const struct upload_plan *plan,
    struct faults *faults, struct upload *out)
{
	struct upload_start start;
	enum err err;

	if ((err = upload_prepare(db, arena, plan, faults, &start)) != ERR_OK)
		return err;
	if ((err = db_begin(db)) == ERR_OK &&
	    (err = upload_begin_prepared(db, arena, plan, &start, out)) == ERR_OK)
		return db_commit(db);	/* on failure it may be written all the same: keep it */
	db_rollback(db);
	upload_unprepare(&start);
	return err;
}

enum err
upload_find(struct db *db, struct arena *arena, const struct upload_name *name,
    struct upload *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(UPLOAD_ROW) " FROM upload u JOIN object o ON o.id = u.object_id"
	    " WHERE (u.public_id = $1 OR $1 IS NULL) AND o.key = $2 AND o.state <> 'deleting'"
	    "   AND (o.owner_id = $3 OR $4 AND EXISTS (SELECT FROM account a WHERE a.id = o.owner_id"
	    "        AND a.suspended_at IS NULL AND a.deleted_at IS NULL))";
	const struct db_param params[] = {
		db_text(name->upload_id), db_text(name->key),
		name->owner != NULL ? db_user(name->owner) : db_null(),
		db_bool(name->owner == NULL),
	};

	return read_one(db, arena, DB_QUERY(SQL, params), out);
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

#define LISTED_ROW(FIRST, NEXT) \
	UPLOAD_ROW(FIRST, NEXT) \
	NEXT(received_bytes, INT, \
	    "CASE WHEN o.state = 'stored' THEN o.size_bytes" \
	    " ELSE (SELECT coalesce(sum(p.size_bytes), 0)::bigint FROM part p" \
	    "        WHERE p.upload_id = u.id) END")

static DB_READER(listed_reader, struct upload, LISTED_ROW)

static const struct page_list list = {
	"uploads", listed_reader, { PAGE_BY_INT(struct upload, row) },
};

enum err
upload_list(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(LISTED_ROW) " FROM upload u JOIN object o ON o.id = u.object_id"
	    " WHERE u.owner_id = $1 AND u.id < $2"
	    "   AND (o.state = 'stored' OR (o.state = 'uploading' AND u.part_size_bytes > 0))"
	    " ORDER BY u.id DESC LIMIT $3";
	struct page_from from;
	struct upload *upload;
	enum err err;
	size_t i;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { db_user(owner), from.keys[0], from.rows };

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err != ERR_OK)
		return err;
	for (i = 0, upload = out->items; i < out->count; i++, upload++) {
		finish(upload);
		if (!upload->is_completed && store_is_direct_at(upload->key))
			upload->received_bytes = received_bytes(arena, upload);
	}
	return ERR_OK;
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
