/* Whether the site is closed. */
#include "service/base/closed.h"

#include <pthread.h>

#include "lib/cache/memo.h"
#include "lib/db/db_row.h"
#include "lib/db/notify.h"
#include "service/base/job.h"
#include "service/base/setting.h"

#define SETTING "site_access"

const char *const closed_accesses[] = { "everybody", "members", NULL };

static struct memo memo = MEMO(1, sizeof(SETTING), bool);

static void
on_change(void *context, const char *channel, const char *payload)
{
	(void)context;
	(void)channel;
	(void)payload;
	memo_doubt_all(&memo);
}

static void
listen_once(void)
{
	notify_on(SETTING_CHANNEL, on_change, NULL);
}

enum err
closed_find(struct db *db, bool *closed)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static const char SQL[] = "SELECT site_is_closed()";
	const struct memo_key key = memo_text(SETTING);
	struct memo_asked asked;
	enum memo_state state;
	bool now = false;
	enum err err;

	pthread_once(&once, listen_once);
	if ((state = memo_find(&memo, key, MEMO_TRUST_MS, closed)) == MEMO_FRESH)
		return ERR_OK;
	asked = memo_ask(&memo, key);
	err = db_one_bool(db, DB_PLAIN(SQL), &now);
	if (err == ERR_OK) {
		memo_keep(&memo, key, &asked, &now);
		*closed = now;
	} else if (state == MEMO_OLD && err == ERR_UNAVAILABLE)
		err = ERR_OK;
	return err;
}

enum err
closed_set(struct db *db, bool closed)
{
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = setting_put(db, SETTING, closed_accesses[closed])) == ERR_OK &&
	    (err = job_add(db, JOB_AUDIENCE, 0, NULL, 0)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	memo_doubt_all(&memo);
	return err;
}
