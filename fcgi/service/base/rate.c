/* Slow-down that all instances of the site share. */
#include "service/base/rate.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/site_key.h"

static struct site_key naming = { .name = "rate" };

enum err
rate_name(struct db *db, const char *what, const char *who, struct rate *out)
{
	crypto_generichash_state state;
	enum err err;

	err = site_key_read(db, &naming);
	if (err != ERR_OK)
		return err;
	crypto_generichash_init(&state, naming.key, sizeof(naming.key), RATE_NAME_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)what, strlen(what) + 1);
	crypto_generichash_update(&state, (const unsigned char *)who, strlen(who));
	crypto_generichash_final(&state, out->name, RATE_NAME_BYTES);
	return ERR_OK;
}

/* $2 is what one takes, $3 what the whole bucket does, in milliseconds. */
#define MS(number) "make_interval(secs => " number "::float8 / 1000)"
#define AFTER      "greatest(r.full_at, now()) + " MS("$2")

static const char SQL_TAKE[] =
    "INSERT INTO rate AS r (name, full_at) VALUES ($1, now() + " MS("$2") ")"
    " ON CONFLICT (name) DO UPDATE SET full_at = " AFTER
    " WHERE " AFTER " <= now() + " MS("$3");

static const char SQL_WAIT[] =
    "SELECT greatest(1, ceil(extract(epoch FROM " AFTER " - now() - " MS("$3") ") * 1000))::bigint"
    "  FROM rate r WHERE name = $1";

enum err
rate_take(struct db *db, const struct rate *rate, int64_t *wait_ms)
{
	const struct db_param params[] = {
		db_bytes(rate->name, RATE_NAME_BYTES), db_int(rate->each_ms),
		db_int(rate->burst * rate->each_ms),
	};
	enum err err;

	err = db_exec_found(db, DB_QUERY(SQL_TAKE, params));
	if (err != ERR_NOT_FOUND)
		return err;
	*wait_ms = rate->each_ms;
	err = db_one_int(db, DB_QUERY(SQL_WAIT, params), wait_ms);
	return err == ERR_OK || err == ERR_NOT_FOUND ? ERR_RATE : err;
}

void
rate_give_back(struct db *db, const struct rate *rate)
{
	static const char SQL[] =
	    "UPDATE rate SET full_at = full_at - " MS("$2") " WHERE name = $1";
	const struct db_param params[] = {
		db_bytes(rate->name, RATE_NAME_BYTES), db_int(rate->each_ms),
	};

	(void)db_exec(db, DB_QUERY(SQL, params), NULL);
}
