/* Uploads: their parts. */
#include "service/upload/upload.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/fault.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/body.h"
#include "lib/io/log.h"
#include "service/base/object.h"
#include "service/upload/upload_inside.h"
#include "store/store.h"
#include "store/store_direct.h"

/* They went there without us. */
static enum err
list_from_store(struct arena *arena, const struct upload *upload, struct upload_parts *out)
{
	struct store_part *parts;
	enum err err;
	size_t i;

	err = store_list_parts(upload->key, upload->upload_id, arena, &parts, &out->count);
	if (err != ERR_OK)
		return err;
	out->items = ARENA_ARRAY(arena, struct upload_part, out->count + 1);
	for (i = 0; i < out->count; i++)
		out->items[i] = (struct upload_part){
			.number = parts[i].number,
			.size_bytes = parts[i].size_bytes,
			.etag = parts[i].etag,
		};
	return ERR_OK;
}

#define PART_ROW(FIRST, NEXT) \
	FIRST(number, INT, "number") \
	NEXT(size_bytes, INT, "size_bytes") \
	NEXT(etag, TEXT, "etag")

static DB_READER(part_reader, struct upload_part, PART_ROW)

enum err
upload_list_parts(struct db *db, struct arena *arena, const struct upload *upload,
    struct upload_parts *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(PART_ROW) " FROM part WHERE upload_id = $1 ORDER BY number";
	const struct db_param params[] = { db_int(upload->row) };
	struct db_list list;
	enum err err;

	if (store_is_direct_at(upload->key))
		return list_from_store(arena, upload, out);
	err = db_read_all(db, arena, DB_QUERY(SQL, params), part_reader(), &list);
	if (err == ERR_OK)
		*out = (struct upload_parts){ list.items, list.count };
	return err;
}

/*
 * The size that part `number` has to have, where the whole's is known; -1:
 * any up to part_size_bytes, and completion will tell; -2: there is no such part.
 */
static int64_t
size_of_part(const struct upload *upload, int number)
{
	int64_t before = (number - 1) * upload->part_size_bytes;

	if (upload->is_whole && number > 1)
		return -2;
	if (upload->size_bytes == 0)
		return -1;
	if (before >= upload->size_bytes)
		return -2;
	return upload->size_bytes - before < upload->part_size_bytes ?
	    upload->size_bytes - before : upload->part_size_bytes;
}

/* Refuse a part of `size_bytes` (-1: not known yet) that does not fit. */
static enum err
check_size(const struct upload *upload, int number, int64_t size_bytes,
    struct arena *arena, struct faults *faults)
{
	int64_t expected = size_of_part(upload, number);

	if (expected == -2)
		fault_add(faults, arena, FAULT_PARAMETER, "partNumber",
		    "a file of %lld bytes has no such part", (long long)upload->size_bytes);
	else if (size_bytes < 0 || size_bytes == expected)
		return ERR_OK;
	else if (expected >= 0)
		fault_add(faults, arena, FAULT_WHOLE, "",
		    "part %d has to have %lld bytes, not %lld", number,
		    (long long)expected, (long long)size_bytes);
	else if (size_bytes <= upload->part_size_bytes)
		return ERR_OK;
	else
		fault_add(faults, arena, FAULT_WHOLE, "",
		    "a part has at most %lld bytes in this upload",
		    (long long)upload->part_size_bytes);
	return ERR_INPUT;
}

/*
 * Where the whole's size was not said, what has come so far, and `more`, has
 * to fit into the limits.
 */
static enum err
reserve(struct db *db, const struct upload *upload, int number, int64_t more)
{
	static const char SQL[] =
	    "SELECT coalesce(sum(size_bytes), 0)::bigint FROM part"
	    " WHERE upload_id = $1 AND number <> $2";
	const struct db_param params[] = { db_int(upload->row), db_int(number) };
	int64_t total;
	enum err err;

	if (upload->size_bytes > 0)
		return ERR_OK;
	err = db_one_int(db, DB_QUERY(SQL, params), &total);
	if (err != ERR_OK)
		return err;
	total += more;
	return total > config()->max_upload ? ERR_TOO_LARGE :
	    object_reserve(db, upload->object, total);
}

/* Write the row of a part that is durable; `before` is what it was until now. */
static enum err
write_part(struct db *db, struct arena *arena, const struct upload *upload,
    const struct store_part *part, struct store_part *before)
{
	/* The object first, as whoever ends the upload: it is over, or it goes on. */
	static const char SQL_LOCK[] =
	    "WITH o AS MATERIALIZED ("
	    "    SELECT id FROM object WHERE state = 'uploading'"
	    "       AND id = (SELECT object_id FROM upload WHERE id = $1) FOR UPDATE)"
	    " UPDATE upload u SET updated_at = now() FROM o"
	    "  WHERE u.id = $1 AND u.completed_at IS NULL AND u.object_id = o.id";
	static const char SQL_WRITE[] =
	    "WITH was AS (SELECT etag FROM part WHERE upload_id = $1 AND number = $2),"
	    " now AS ("
	    "    INSERT INTO part (upload_id, number, size_bytes, etag) VALUES ($1, $2, $3, $4)"
	    "    ON CONFLICT (upload_id, number)"
	    "    DO UPDATE SET size_bytes = excluded.size_bytes, etag = excluded.etag"
	    "    RETURNING number)"
	    " SELECT (SELECT etag FROM was) FROM now";
	const struct db_param params[] = {
		db_int(upload->row), db_int(part->number), db_int(part->size_bytes),
		db_text(part->etag),
	};
	const char *etag = NULL;
	enum err err;

	err = db_exec_found(db, &(const struct db_query){ SQL_LOCK, params, 1 });
	if (err == ERR_OK)
		err = reserve(db, upload, part->number, part->size_bytes);
	if (err == ERR_OK)
		err = db_one_text(db, arena, DB_QUERY(SQL_WRITE, params), &etag);
	*before = (struct store_part){ .number = part->number };
	if (etag != NULL)
		strncpy(before->etag, etag, sizeof(before->etag) - 1);
	return err;
}

/* After this the client hears of it; after a failure nothing of it is kept. */
static enum err
acknowledge(struct db *db, struct arena *arena, const struct upload *upload,
    const struct store_part *part)
{
	struct store_part before;
	enum err err;

	err = db_begin(db);
	if (err == ERR_OK)
		err = write_part(db, arena, upload, part, &before);
	if (err != ERR_OK) {
		db_rollback(db);
		store_multipart_reject(upload->key, upload->upload_id,
		    upload->part_size_bytes, part);
		return err;
	}
	err = db_commit(db);	/* on failure it may be written all the same: keep it */
	if (err == ERR_OK && before.etag[0] != '\0')
		store_multipart_forget(upload->key, upload->upload_id, &before);
	return err;
}

/*
 * The store does not know the upload.  Its end, meanwhile?  Where its row says
 * that it goes on, the store is not what it was: the client may try again.
 */
enum err
upload_not_in_store(struct db *db, struct arena *arena, const struct upload *upload)
{
	struct upload now;
	enum err err;

	err = upload_find(db, arena,
	    &(struct upload_name){ NULL, upload->key, upload->upload_id }, &now);
	if (err != ERR_OK || now.is_completed)
		return err != ERR_OK ? err : ERR_NOT_FOUND;
	log_error("the store has lost the upload %s", upload->key);
	return ERR_UNAVAILABLE;
}

enum err
upload_may_put(struct db *db, struct arena *arena, const struct upload_put *put)
{
	const int64_t length = put->body->length;
	enum err err;

	if (put->upload->is_completed)
		return ERR_NOT_FOUND;
	err = check_size(put->upload, put->number, length, arena, put->faults);
	return err != ERR_OK ? err :
	    reserve(db, put->upload, put->number, length > 0 ? length : 0);
}

enum err
upload_may_put_whole(struct db *db, struct arena *arena, const struct upload *upload,
    int64_t least, int64_t most, struct faults *faults)
{
	const int64_t announced = upload->size_bytes;

	if (!upload->is_whole)
		return ERR_NOT_FOUND;
	if (upload->is_completed)
		return ERR_OK;
	if (announced > 0 && most >= 0 && (announced < least || announced > most))
		return check_size(upload, 1, announced < least ? least : most, arena, faults);
	return reserve(db, upload, 1, least > 0 ? least : 0);
}

enum err
upload_put_part(struct db *db, struct arena *arena, const struct upload_put *put,
    struct upload_part *out)
{
	const struct upload *upload = put->upload;
	struct faults *faults = put->faults;
	struct body *body = put->body;
	struct store_part part;
	enum err err;

	err = upload_may_put(db, arena, put);
	if (err != ERR_OK)
		return err;
	if (upload->is_whole && body->max_bytes > config()->max_upload)
		body->max_bytes = config()->max_upload;
	err = store_multipart_put(upload->key, upload->upload_id, put->number,
	    upload->part_size_bytes, body, &part);
	if (err == ERR_NOT_FOUND)
		return upload_not_in_store(db, arena, upload);
	if (err == ERR_INPUT && upload->is_whole)
		return ERR_TOO_LARGE;
	if (err == ERR_INPUT)
		return check_size(upload, put->number, upload->part_size_bytes + 1, arena,
		    faults);
	if (err != ERR_OK)
		return err;
	err = check_size(upload, put->number, part.size_bytes, arena, faults);
	if (err != ERR_OK) {
		store_multipart_reject(upload->key, upload->upload_id,
		    upload->part_size_bytes, &part);
		return err;
	}
	err = acknowledge(db, arena, upload, &part);
	if (err == ERR_OK)
		*out = (struct upload_part){
			.number = put->number,
			.size_bytes = part.size_bytes,
			.etag = arena_strdup(arena, part.etag),
		};
	return err;
}
