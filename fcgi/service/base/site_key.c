/* Keys that all instances of the site share. */
#include "service/base/site_key.h"

#include <pthread.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"

struct found {
	const unsigned char *key;
};

#define FOUND_ROW(FIRST, NEXT) FIRST(key, BYTES, "key")

static DB_READER(found_reader, struct found, FOUND_ROW)

static const char SQL[] = "SELECT " DB_COLUMNS(FOUND_ROW) " FROM site_key WHERE name = $1";

/* Whoever sees is_read sees the whole key. */
static void
keep(struct site_key *key, const unsigned char *bytes)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	if (!atomic_load(&key->is_read)) {
		memcpy(key->key, bytes, sizeof(key->key));
		atomic_store(&key->is_read, true);
	}
	pthread_mutex_unlock(&lock);
}

enum err
site_key_read(struct db *db, struct site_key *key)
{
	const struct db_param params[] = { db_text(key->name) };
	struct arena *arena;
	struct found found;
	enum err err;

	if (atomic_load(&key->is_read))
		return ERR_OK;
	arena = arena_new();
	err = db_read_one(db, arena, DB_QUERY(SQL, params), found_reader(), &found);
	if (err == ERR_OK)
		keep(key, found.key);
	arena_free(arena);
	return err == ERR_NOT_FOUND ? ERR_INTERNAL : err;
}
