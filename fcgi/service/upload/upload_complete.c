/* Uploads: their completion. */
#include "service/upload/upload.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/fault.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/body.h"
#include "service/base/object.h"
#include "service/upload/upload_inside.h"
#include "store/store.h"
#include "store/store_direct.h"

/* ETags are compared without their quotes: some clients take them off. */
static bool
etag_is(const char *stored, const char *named)
{
	size_t quotes = named[0] == '"' ? 0 : 1;
	size_t len = strlen(stored) - 2 * quotes;

	return strlen(named) == len && strncmp(stored + quotes, named, len) == 0;
}

static const struct upload_part *
part_of_number(const struct upload_parts *parts, int64_t number)
{
	size_t low = 0, high = parts->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (parts->items[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < parts->count && parts->items[low].number == number ?
	    &parts->items[low] : NULL;
}

#define part_fault(claim, index, member, ...) \
	fault_add((claim)->faults, (claim)->arena, FAULT_BODY, \
	    arena_printf((claim)->arena, "/parts/%zu/%s", index, member), __VA_ARGS__)

/* What the client named, against what was acknowledged. */
struct claim {
	const struct upload       *upload;
	const struct upload_parts *named;
	struct upload_parts        kept;
	struct arena              *arena;	/* of the faults */
	struct faults             *faults;
};

/* One of the parts; NULL: a fault was added. */
static const struct upload_part *
check_part(const struct claim *claim, size_t i)
{
	const struct upload_part *part = part_of_number(&claim->kept, (int64_t)i + 1);
	const struct upload_parts *named = claim->named;
	const struct upload *upload = claim->upload;
	bool is_last = i + 1 == named->count;

	if (named->items[i].number != (int64_t)i + 1)
		part_fault(claim, i, "PartNumber",
		    "parts go 1, 2, 3, …: this one has to be %zu", i + 1);
	else if (part == NULL)
		part_fault(claim, i, "PartNumber", "this part was not uploaded");
	else if (!etag_is(part->etag, named->items[i].etag))
		part_fault(claim, i, "ETag", "this part has another ETag");
	else if (!is_last && part->size_bytes != upload->part_size_bytes &&
	    !store_is_direct_at(upload->key))
		part_fault(claim, i, "PartNumber",
		    "all parts but the last have to have %lld bytes, this one has %lld",
		    (long long)upload->part_size_bytes, (long long)part->size_bytes);
	else
		return part;
	return NULL;
}

static enum err
check_parts(const struct claim *claim, struct store_part *parts)
{
	const struct upload_parts *named = claim->named;
	const struct upload *upload = claim->upload;
	const struct upload_part *part;
	int64_t size_bytes = 0;
	bool are_right = true;
	size_t i;

	for (i = 0; i < named->count; i++) {
		part = check_part(claim, i);
		if (part == NULL) {
			are_right = false;
			continue;
		}
		parts[i].number = (int)part->number;
		parts[i].size_bytes = part->size_bytes;
		strncpy(parts[i].etag, part->etag, sizeof(parts[i].etag) - 1);
		size_bytes += part->size_bytes;
	}
	if (!are_right)
		return ERR_INPUT;
	if (named->count > 0 &&
	    (upload->size_bytes == 0 || size_bytes == upload->size_bytes))
		return ERR_OK;
	fault_add(claim->faults, claim->arena, FAULT_BODY, "/parts",
	    named->count == 0 ? "name at least one part" :
	    "these are %lld bytes; %lld were announced",
	    (long long)size_bytes, (long long)upload->size_bytes);
	return ERR_INPUT;
}

static enum err
write_completed(struct db *db, const struct upload *upload,
    const struct store_object *object)
{
	static const char SQL[] =
	    "UPDATE upload SET completed_at = now(), updated_at = now()"
	    " WHERE id = $1 AND completed_at IS NULL";
	const struct db_param params[] = { db_int(upload->row) };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec(db, DB_QUERY(SQL, params), NULL);
	if (err == ERR_OK)
		err = object_stored(db, upload->object, object->size_bytes,
		    object->etag, object->version_id);
	if (err == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	if (err == ERR_NOT_FOUND)
		(void)store_delete(upload->key);	/* aborted meanwhile */
	return err;
}

/* What nobody counted while it came: it has to fit before it becomes an object. */
static enum err
reserve_all(struct db *db, const struct upload *upload, const struct store_part *parts,
    size_t count)
{
	int64_t size_bytes = 0;
	size_t i;

	if (!store_is_direct_at(upload->key))
		return ERR_OK;
	for (i = 0; i < count; i++)
		size_bytes += parts[i].size_bytes;
	return size_bytes > config()->max_upload ? ERR_TOO_LARGE :
	    object_reserve(db, upload->object, size_bytes);
}

/* The store has made the object, and we were not there to write it down. */
static enum err
find_made(struct db *db, const struct upload *upload)
{
	struct store_object object;
	enum err err;

	if (!store_is_direct_at(upload->key))
		return ERR_NOT_FOUND;
	err = store_head(upload->key, &object);
	return err == ERR_OK ? write_completed(db, upload, &object) : err;
}

enum err
upload_complete(struct db *db, struct arena *arena, const struct upload *upload,
    const struct upload_parts *named, struct faults *faults)
{
	struct store_part *parts = ARENA_ARRAY(arena, struct store_part, named->count + 1);
	struct claim claim = {
		.upload = upload, .named = named, .arena = arena, .faults = faults,
	};
	struct store_object object;
	enum err err;

	if (upload->is_completed)
		return ERR_OK;
	err = upload_list_parts(db, arena, upload, &claim.kept);
	if (err == ERR_NOT_FOUND)
		return find_made(db, upload);
	if (err == ERR_OK)
		err = check_parts(&claim, parts);
	if (err == ERR_OK)
		err = reserve_all(db, upload, parts, named->count);
	if (err != ERR_OK)
		return err;
	err = store_multipart_complete(upload->key, upload->upload_id,
	    upload->part_size_bytes, parts, named->count, &object);
	if (err == ERR_NOT_FOUND)
		return upload_not_in_store(db, arena, upload);
	return err == ERR_OK ? write_completed(db, upload, &object) : err;
}

/* It came already, and its acknowledgement was lost: is it the same, by its length? */
static enum err
put_again(struct db *db, struct arena *arena, const struct upload *upload,
    struct body *body, const char **etag)
{
	struct upload_parts parts;
	char data[16 * 1024];
	int64_t length = 0;
	ssize_t got;
	enum err err;

	err = upload_list_parts(db, arena, upload, &parts);
	if (err != ERR_OK)
		return err;
	while ((got = body->read(body->context, data, sizeof(data))) > 0)
		length += got;
	if (got < 0)
		return ERR_MALFORMED;
	if (parts.count != 1 || parts.items[0].size_bytes != length)
		return ERR_CONFLICT;
	*etag = parts.items[0].etag;
	return ERR_OK;
}

enum err
upload_put_whole(struct db *db, struct arena *arena, const struct upload_put *put,
    const char **etag)
{
	const struct upload *upload = put->upload;
	struct upload_part part;
	struct upload_parts parts = { &part, 1 };
	enum err err;

	if (!upload->is_whole)
		return ERR_NOT_FOUND;
	if (upload->is_completed)
		return put_again(db, arena, upload, put->body, etag);
	err = upload_put_part(db, arena, put, &part);
	if (err == ERR_OK)
		err = upload_complete(db, arena, upload, &parts, put->faults);
	if (err == ERR_OK)
		*etag = part.etag;
	return err;
}
