/* Settings, with a memory of those that were asked for. */
#include "service/base/setting.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/cache/memo.h"
#include "lib/db/db_row.h"
#include "lib/db/notify.h"

#define PLACES           128
/* What is longer is asked for each time. */
#define REMEMBERED_NAME  64
#define REMEMBERED_VALUE 1000

struct answer {
	bool is_set;
	char value[REMEMBERED_VALUE + 1];
};

static struct memo memo = MEMO(PLACES, REMEMBERED_NAME, struct answer);

/* The payload is the name of the setting that changed. */
static void
on_notify(void *context, const char *channel, const char *payload)
{
	(void)context;
	if (channel == NULL || payload[0] == '\0')
		memo_drop_all(&memo);
	else
		memo_drop(&memo, memo_text(payload));
}

static void
listen_once(void)
{
	notify_on(SETTING_CHANNEL, on_notify, NULL);
}

static enum err
ask(struct db *db, struct arena *arena, const char *name, const char **value)
{
	static const char SQL[] = "SELECT value FROM setting WHERE name = $1";
	const struct db_param params[] = { db_text(name) };
	enum err err;

	*value = NULL;
	err = db_one_text(db, arena, DB_QUERY(SQL, params), value);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void
keep(const char *name, const struct memo_asked *asked, const char *value)
{
	struct answer answer = { .is_set = value != NULL };

	if (value != NULL && strlen(value) > REMEMBERED_VALUE)
		return;
	if (value != NULL)
		strcpy(answer.value, value);
	memo_keep(&memo, memo_text(name), asked, &answer);
}

enum err
setting_get(struct db *db, struct arena *arena, const char *name, const char **value)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct memo_key key = memo_text(name);
	struct memo_asked asked;
	struct answer answer;
	enum err err;

	pthread_once(&once, listen_once);
	if (memo_find(&memo, key, MEMO_TRUST_MS, &answer) == MEMO_FRESH) {
		*value = answer.is_set ? arena_strdup(arena, answer.value) : NULL;
		return ERR_OK;
	}
	asked = memo_ask(&memo, key);
	err = ask(db, arena, name, value);
	/* what a transaction sees is not yet true for others */
	if (err == ERR_OK && db->depth == 0)
		keep(name, &asked, *value);
	return err;
}

static const char SQL_PUT[] =
    "WITH put AS (INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()"
    " RETURNING name)"
    " SELECT pg_notify('" SETTING_CHANNEL "', name) FROM put";

enum err
setting_put(struct db *db, const char *name, const char *value)
{
	const struct db_param params[] = { db_text(name), db_text(value) };
	enum err err = db_exec(db, DB_QUERY(SQL_PUT, params), NULL);

	memo_drop(&memo, memo_text(name));
	return err;
}
