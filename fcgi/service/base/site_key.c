/* Keys that all instances of the site share. */
#include "service/base/site_key.h"

#include <pthread.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"

static const char SQL[] = "SELECT key FROM site_key WHERE name = $1";

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
	struct db_rows *rows = NULL;
	struct arena *arena;
	size_t len = 0;
	enum err err;

	if (atomic_load(&key->is_read))
		return ERR_OK;
	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_INTERNAL : err;
	arena = arena_new();
	keep(key, db_get_bytes(rows, 0, 0, arena, &len));
	arena_free(arena);
	db_rows_free(rows);
	return ERR_OK;
}
