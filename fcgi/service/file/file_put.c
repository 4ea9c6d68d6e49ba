/* Bytes become files, and versions of files. */
#include "service/file/file_put.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/body.h"
#include "service/base/job.h"
#include "service/file/file_row.h"
#include "service/file/file_text.h"
#include "service/file/file_version.h"

#define HASHED_MAX (256 * 1024)	/* bytes: larger ones are the worker's to hash */
#define TRIES 3		/* who made and deleted the same name meanwhile may have it */

/* A small body, whole: reading it again costs less than a job. */
struct small {
	char  *data;
	size_t len;
	size_t at;
};

static ssize_t
read_small(void *context, void *data, size_t size)
{
	struct small *small = context;
	const size_t left = small->len - small->at;

	if (size > left)
		size = left;
	memcpy(data, small->data + small->at, size);
	small->at += size;
	return (ssize_t)size;
}

/* What a front end spooled is left in its file; ERR_MALFORMED: it was cut. */
static enum err
take_small(struct arena *arena, struct body *body, struct small *out)
{
	const size_t room = (size_t)body->length + 1;
	ssize_t got = 0;
	int fd = -1;

	*out = (struct small){ .data = arena_alloc(arena, room) };
	if (body->spool_path != NULL && (fd = open(body->spool_path, O_RDONLY | O_CLOEXEC)) < 0)
		return err_of_errno(errno);
	do {
		got = fd >= 0 ? read(fd, out->data + out->len, room - out->len) :
		    body->read(body->context, out->data + out->len, room - out->len);
		out->len += got > 0 ? (size_t)got : 0;
	} while (got > 0 && out->len < room);
	if (fd >= 0)
		close(fd);
	return got < 0 || (int64_t)out->len != body->length ? ERR_MALFORMED : ERR_OK;
}

static enum err
stage_small(struct db *db, struct arena *arena, const struct user_id *who, struct body *body,
    struct file_staged *out)
{
	struct small small;
	struct body taken = *body;
	unsigned int len;
	enum err err;

	if ((err = take_small(arena, body, &small)) != ERR_OK)
		return err;
	out->is_hashed = EVP_Digest(small.data, small.len, out->sha256, &len, EVP_sha256(), NULL) == 1;
	if (taken.spool_path == NULL) {
		taken.read = read_small;
		taken.context = &small;
	}
	return object_put(db, arena, who, &taken, &out->object, &out->stored);
}

enum err
file_stage(struct db *db, struct arena *arena, const struct user_id *who, struct body *body,
    struct file_staged *out)
{
	*out = (struct file_staged){ .is_upload = false };
	if (body->length >= 0 && body->length <= HASHED_MAX && body->length <= body->max_bytes)
		return stage_small(db, arena, who, body, out);
	return object_put(db, arena, who, body, &out->object, &out->stored);
}

enum err
file_stage_upload(struct db *db, struct arena *arena, const struct user_id *who,
    const char *key, struct file_staged *out)
{
	*out = (struct file_staged){ .is_upload = true };
	return object_find_own(db, arena, who, key, &out->object);
}

void
file_unstage(struct db *db, const struct file_staged *staged, enum err err)
{
	if (err != ERR_UNAVAILABLE && staged->object.id != 0 && !staged->is_upload)
		object_delete(db, staged->object.id);
}

/* What has the name now. */
struct there {
	int64_t     row;
	bool        is_file;
	const char *etag;
};

#define THERE_ROW(FIRST, NEXT) \
	FIRST(row, INT, "f.id") \
	NEXT(is_file, BOOL, "f.is_file") \
	NEXT(etag, TEXT, FILE_ETAG)

static DB_READER(there_reader, struct there, THERE_ROW)

/* A row of 0: nothing.  In a transaction it is locked. */
static enum err
find_there(struct db *db, struct arena *arena, const struct file_put *put, struct there *out)
{
#define SQL_THERE \
	"SELECT " DB_COLUMNS(THERE_ROW) " FROM file f LEFT JOIN object o ON o.id = f.object_id" \
	" WHERE f.deleted_at IS NULL AND "
#define NAMED  "f.parent_id = $1 AND f.name = $2"
#define ITSELF "f.id = $1"
#define LOCKED " FOR NO KEY UPDATE OF f"
	static const char *const statements[2][2] = {	/* by itself or not, locked or not */
		{ SQL_THERE NAMED, SQL_THERE NAMED LOCKED },
		{ SQL_THERE ITSELF, SQL_THERE ITSELF LOCKED },
	};
	const bool is_itself = put->file != NULL;
	const struct db_param params[] = {
		db_int(is_itself ? put->file->row : put->folder->row), db_text(put->name),
	};
	enum err err;

	*out = (struct there){ .row = 0 };
	err = db_read_one(db, arena, &(const struct db_query){
		statements[is_itself][db_is_begun(db)], params, is_itself ? 1 : 2 },
	    there_reader(), out);
	if (is_itself)
		return err;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
check(const struct file_put *put, const struct there *there)
{
	enum err err;

	if ((err = file_may_write(put->file != NULL ? put->file : put->folder)) != ERR_OK)
		return err;
	if (put->file == NULL &&
	    put->folder->path_bytes + 1 + (int64_t)strlen(put->name) > FILE_PATH_MAX)
		return ERR_INPUT;
	err = file_condition_holds(&put->condition, there->etag);
	if (err != ERR_OK || there->row == 0)
		return err;
	return there->is_file && (put->overwrites || put->file != NULL) ? ERR_OK : ERR_CONFLICT;
}

enum err
file_may_put(struct db *db, struct arena *arena, const struct file_put *put)
{
	struct there there;
	enum err err;

	err = find_there(db, arena, put, &there);
	return err == ERR_OK ? check(put, &there) : err;
}

/* ERR_NOT_FOUND: the name was taken meanwhile, or the folder has gone. */
static enum err
insert(struct db *db, const struct file_put *put, const struct object *object, int64_t *row)
{
	static const char SQL[] =
	    "INSERT INTO file (public_id, parent_id, name, is_file, object_id, size_bytes,"
	    "    modified_at, found_in)"
	    " SELECT $2, $1, $3, true, $4, $5, coalesce($6, now()), root"
	    "   FROM file_writes($7, $1) root WHERE root IS NOT NULL"
	    " ON CONFLICT (parent_id, name) WHERE deleted_at IS NULL DO NOTHING RETURNING id";
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_int(put->folder->row), db_id(&id), db_text(put->name), db_int(object->id),
		db_int(object->size_bytes), db_time(put->modified_at), db_user(&put->who),
	};

	return db_one_int(db, DB_QUERY(SQL, params), row);
}

/* The row is locked: what it was becomes a version. */
static enum err
replace(struct db *db, struct arena *arena, const struct file_put *put,
    const struct object *object, int64_t row)
{
	static const char SQL[] =
	    "UPDATE file SET object_id = $2, size_bytes = $3, modified_at = coalesce($4, now()),"
	    "    updated_at = now() WHERE id = $1 AND file_writes($5, id) IS NOT NULL";
	const struct db_param params[] = {
		db_int(row), db_int(object->id), db_int(object->size_bytes),
		db_time(put->modified_at), db_user(&put->who),
	};
	enum err err;

	if ((err = file_version_keep(db, row)) != ERR_OK ||
	    (err = db_exec_found(db, DB_QUERY(SQL, params))) != ERR_OK)
		return err;
	return file_version_prune_of(db, arena, row);
}

struct spot {
	bool    is_new;
	int64_t row;
};

static enum err
place(struct db *db, struct arena *arena, const struct file_put *put,
    const struct object *object, struct spot *out)
{
	struct there there;
	enum err err;

	for (int i = 0; i < TRIES; i++) {
		if ((err = find_there(db, arena, put, &there)) != ERR_OK ||
		    (err = check(put, &there)) != ERR_OK)
			return err;
		*out = (struct spot){ .is_new = there.row == 0, .row = there.row };
		if (!out->is_new)
			return replace(db, arena, put, object, there.row);
		if ((err = insert(db, put, object, &out->row)) != ERR_NOT_FOUND)
			return err;
	}
	return ERR_NOT_FOUND;
}

/* Its hash; what it was not worked out of, and what may be found by its words, is the worker's. */
static enum err
note_hash(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, const struct object *object)
{
	static const char SQL[] = "UPDATE object SET sha256 = $2 WHERE id = $1";
	const struct db_param params[] = {
		db_int(object->id), db_bytes(staged->sha256, sizeof(staged->sha256)),
	};
	const char *name = put->file != NULL ? put->file->name : put->name;
	enum err err = ERR_OK;

	if (staged->is_hashed)
		err = db_exec(db, DB_QUERY(SQL, params), NULL);
	if (err != ERR_OK || (staged->is_hashed && !file_text_is_said(name)))
		return err;
	return job_add(db, JOB_HASH, 0, arena_printf(arena, "{\"key\": \"%s\"}", object->key), 0);
}

/* It is no upload any more, or written down as stored. */
static enum err
take_object(struct db *db, struct arena *arena, const struct file_staged *staged,
    struct object *object)
{
	const struct store_object *stored = &staged->stored;
	enum err err;

	*object = staged->object;
	err = staged->is_upload ?
	    object_claim(db, arena, &staged->object.owner, staged->object.key, object) :
	    object_stored(db, staged->object.id, stored->size_bytes, stored->etag,
	        stored->version_id);
	if (err != ERR_OK)
		return err;
	if (!staged->is_upload)
		object->size_bytes = stored->size_bytes;
	return ERR_OK;
}

/* Within a transaction. */
static enum err
make(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, struct file_made *out)
{
	struct public_id before;
	struct object object;
	struct spot spot;
	const char *made;
	enum err err;

	if ((err = idempotency_claim(db, arena, &put->who, &put->once, &made)) != ERR_OK)
		return err;
	out->is_again = made != NULL;
	if (out->is_again)
		return public_id_parse(made, &before) ?
		    file_find(db, arena, &put->who, &before, &out->file) : ERR_INTERNAL;
	if ((err = take_object(db, arena, staged, &object)) != ERR_OK ||
	    (err = note_hash(db, arena, put, staged, &object)) != ERR_OK ||
	    (err = place(db, arena, put, &object, &spot)) != ERR_OK ||
	    (err = file_find_row(db, arena, &put->who, spot.row, &out->file)) != ERR_OK)
		return err;
	out->is_new = spot.is_new;
	return idempotency_record(db, &put->who, &put->once, out->file.id.text);
}

enum err
file_put(struct db *db, struct arena *arena, const struct file_put *put,
    const struct file_staged *staged, struct file_made *out)
{
	struct file_made made = { .is_new = false };
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_end(db, make(db, arena, put, staged, &made));
	if (err != ERR_OK)
		return err;
	if (made.is_again)
		file_unstage(db, staged, ERR_OK);
	*out = made;
	return ERR_OK;
}
