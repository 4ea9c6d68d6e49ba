/* Copying between drivers: each object read, put, read back and compared. */
#include "service/upkeep/copy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/io/body.h"
#include "service/upkeep/audit.h"
#include "service/upkeep/stray.h"
#include "store/store_driver.h"

#define CHUNK (4 << 20)

struct copying {
	struct db                 *db;
	struct arena              *arena;	/* of one object */
	const struct store_driver *from;
	const struct store_driver *to;
	const struct copy_watch   *watch;
	struct copy_counts        *counts;
	enum err                   err;		/* of the database: then all ends */
};

struct found {
	const char *version;	/* that its row names */
	bool        is_there;	/* it has been copied as it is */
};

/* $1: its key; $2: the destination; $3: its size, where no row says. */
#define FOUND_ROW(FIRST, NEXT) \
	FIRST(version, TEXT, \
	    "coalesce((SELECT o.version_id FROM object o WHERE o.key = $1), '')") \
	NEXT(is_there, BOOL, \
	    "EXISTS (SELECT FROM store_copy c WHERE c.key = $1 AND c.destination = $2" \
	    "    AND c.size_bytes = coalesce((SELECT o.size_bytes FROM object o" \
	    "        WHERE o.key = $1 AND o.state = 'stored'), $3))")

static DB_READER(found_reader, struct found, FOUND_ROW)

static enum err
look_up(struct copying *copying, const char *key, int64_t size_bytes, struct found *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(FOUND_ROW);
	const struct db_param params[] = {
		db_text(key), db_text(copying->to->name), db_int(size_bytes),
	};
	enum err err;

	err = db_read_one(copying->db, copying->arena, DB_QUERY(SQL, params), found_reader(),
	    out);
	if (err == ERR_OK && copying->from->direct == NULL)
		out->version = "";	/* the other store's */
	return err;
}

/* `*is_left`: one that was killed had begun, and nobody knows what there is of it. */
static enum err
begin(struct copying *copying, const char *key, bool *is_left)
{
	static const char SQL[] =
	    "WITH begun AS (INSERT INTO store_copying (destination, key) VALUES ($1, $2)"
	    "    ON CONFLICT DO NOTHING RETURNING key)"
	    " SELECT NOT EXISTS (SELECT FROM begun) AND NOT EXISTS (SELECT FROM store_copy"
	    "    WHERE destination = $1 AND key = $2)";
	const struct db_param params[] = { db_text(copying->to->name), db_text(key) };

	return db_one_bool(copying->db, DB_QUERY(SQL, params), is_left);
}

static enum err
write_down(struct copying *copying, const char *key, const struct store_object *object,
    const unsigned char sha256[32])
{
	static const char SQL[] =
	    "WITH over AS (DELETE FROM store_copying WHERE destination = $1 AND key = $2)"
	    " INSERT INTO store_copy (destination, key, size_bytes, etag, version_id, sha256)"
	    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (destination, key) DO UPDATE"
	    " SET size_bytes = excluded.size_bytes, etag = excluded.etag,"
	    "     version_id = excluded.version_id, sha256 = excluded.sha256, copied_at = now()";
	const struct db_param params[] = {
		db_text(copying->to->name), db_text(key), db_int(object->size_bytes),
		db_text(object->etag), db_text(object->version_id), db_bytes(sha256, 32),
	};

	return db_exec(copying->db, DB_QUERY(SQL, params), NULL);
}

/* A file on its way, hashed as it goes. */
struct passing {
	int         fd;
	EVP_MD_CTX *hash;
};

static ssize_t
pass(void *context, void *data, size_t size)
{
	struct passing *passing = context;
	ssize_t got = read(passing->fd, data, size);

	if (got > 0 && EVP_DigestUpdate(passing->hash, data, (size_t)got) != 1)
		abort();
	return got;
}

static enum err
put(struct copying *copying, const char *key, const char *path, EVP_MD_CTX *hash,
    struct store_object *out)
{
	struct passing passing = { open(path, O_RDONLY | O_CLOEXEC), hash };
	struct body body = { .max_bytes = INT64_MAX, .read = pass, .context = &passing };
	struct stat st;
	enum err err = ERR_NOT_FOUND;	/* deleted meanwhile */

	if (passing.fd >= 0 && fstat(passing.fd, &st) == 0) {
		body.length = st.st_size;
		err = copying->to->put(key, &body, out);
	}
	if (passing.fd >= 0)
		close(passing.fd);
	return err;
}

/* Read back what is there now. */
static enum err
hash_copy(struct copying *copying, const char *key, const struct store_object *object,
    EVP_MD_CTX *hash)
{
	char *chunk = malloc(CHUNK);
	int64_t offset = 0;
	enum err err = ERR_OK;
	size_t got;

	if (chunk == NULL)
		abort();
	while (err == ERR_OK && offset < object->size_bytes) {
		err = copying->to->read(key, object->version_id, offset, chunk, CHUNK, &got);
		if (err == ERR_OK && got == 0)
			err = ERR_UNAVAILABLE;
		if (err == ERR_OK && EVP_DigestUpdate(hash, chunk, got) != 1)
			abort();
		offset += (int64_t)got;
	}
	free(chunk);
	return err;
}

static EVP_MD_CTX *
begin_hash(void)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
		abort();
	return hash;
}

/* ERR_PRECONDITION: what is there is not what was read. */
static enum err
copy_one(struct copying *copying, const char *key, const char *version)
{
	EVP_MD_CTX *sent = begin_hash(), *back = begin_hash();
	unsigned char sent_sum[EVP_MAX_MD_SIZE], back_sum[EVP_MAX_MD_SIZE];
	struct store_object object;
	const char *path = NULL;
	bool is_left = false;
	enum err err;

	err = copying->from->local(key, version, copying->arena, &path);
	if (err == ERR_OK && (err = begin(copying, key, &is_left)) == ERR_OK && is_left)
		err = copying->to->remove(key);
	if (err == ERR_OK)
		err = put(copying, key, path, sent, &object);
	if (path != NULL)
		copying->from->local_done(path);
	if (err == ERR_OK)
		err = hash_copy(copying, key, &object, back);
	if (EVP_DigestFinal_ex(sent, sent_sum, NULL) != 1 ||
	    EVP_DigestFinal_ex(back, back_sum, NULL) != 1)
		abort();
	if (err == ERR_OK && memcmp(sent_sum, back_sum, 32) != 0)
		err = ERR_PRECONDITION;
	if (err == ERR_OK && (err = write_down(copying, key, &object, sent_sum)) == ERR_OK)
		copying->counts->bytes += object.size_bytes;
	EVP_MD_CTX_free(sent);
	EVP_MD_CTX_free(back);
	return err;
}

/* Written by something that was killed, or about to be named: then it is seen again. */
static enum err
is_unnamed(struct copying *copying, const char *key, bool *is_unnamed)
{
	struct audit_stray *strays;
	size_t count = 0;
	enum err err;

	err = audit_strays(copying->db, copying->arena, &(const struct texts){ &key, 1 },
	    &strays, &count);
	*is_unnamed = count > 0 && stray_is_known(key);
	return err;
}

static bool
take(void *context, const char *key, int64_t size_bytes)
{
	struct copying *copying = context;
	struct found found;
	bool unnamed;
	enum err err;

	arena_reset(copying->arena);
	copying->err = look_up(copying, key, size_bytes, &found);
	if (copying->err != ERR_OK)
		return false;
	if (found.is_there) {
		copying->counts->kept++;
		return true;
	}
	key = arena_strdup(copying->arena, key);
	copying->err = is_unnamed(copying, key, &unnamed);
	if (copying->err != ERR_OK)
		return false;
	if (unnamed) {
		copying->counts->unnamed++;
		return true;
	}
	err = copy_one(copying, key, found.version);
	if (err == ERR_OK) {
		copying->counts->copied++;
	} else if (err != ERR_NOT_FOUND) {
		copying->counts->failed++;
		copying->watch->failed(copying->watch->context, key, err);
	}
	return true;
}

enum err
copy_objects(struct db *db, const char *from, const char *to,
    const struct copy_watch *watch, struct copy_counts *counts)
{
	struct copying copying = {
		.db = db, .from = store_driver_named(from), .to = store_driver_named(to),
		.watch = watch, .counts = counts, .err = ERR_OK,
	};
	enum err err;

	*counts = (struct copy_counts){ 0 };
	if (copying.from == NULL || copying.to == NULL || copying.from == copying.to)
		return ERR_INPUT;
	copying.arena = arena_new();
	err = copying.from->list("", take, &copying);
	arena_free(copying.arena);
	return copying.err != ERR_OK ? copying.err : err;
}
