/* Hosts: in by a code, out by being revoked, listed. */
#include "service/fleet/host.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/base/steady.h"
#include "service/fleet/monitor.h"

#define HOST_ROW(FIRST, NEXT) \
	FIRST(key, INT, "h.id") \
	NEXT(id, ID, "h.public_id") \
	NEXT(name, TEXT, "h.name") \
	NEXT(public_key, BYTES, "h.public_key") \
	NEXT(enrolled_at, TIME, "h.enrolled_at") \
	NEXT(seen_at, TIME, "h.seen_at") \
	NEXT(boot, INT, "h.boot") \
	NEXT(sequence, INT, "h.sequence") \
	NEXT(is_simulated, BOOL, "h.is_simulated") \
	NEXT(system, TEXT, "h.system") \
	NEXT(missing, TEXT, "h.missing") \
	NEXT(figures_text, TEXT, "h.figures::text")

static DB_READER(host_reader, struct host, HOST_ROW)

struct fleet_key {
	const unsigned char *key;
};

#define FLEET_KEY_ROW(FIRST, NEXT) FIRST(key, BYTES, "key")

static DB_READER(fleet_key_reader, struct fleet_key, FLEET_KEY_ROW)

enum err
host_monitor_key(struct db *db, struct arena *arena, unsigned char secret[SECRET_PAIR_BYTES])
{
	static const char SQL[] = "SELECT " DB_COLUMNS(FLEET_KEY_ROW) " FROM fleet_key";
	struct fleet_key found;
	enum err err = db_read_one(db, arena, DB_PLAIN(SQL), fleet_key_reader(), &found);

	if (err == ERR_OK)
		memcpy(secret, found.key, SECRET_PAIR_BYTES);
	return err == ERR_NOT_FOUND ? ERR_INTERNAL : err;
}

enum err
host_code_make(struct db *db, struct arena *arena, const char **code)
{
	static const char SQL[] =
	    "INSERT INTO host_code (code_hash, expires_at)"
	    " VALUES ($1, now() + make_interval(hours => $2::int))";
	unsigned char hash[SECRET_HASH_BYTES];
	char text[SECRET_TOKEN_LEN + 1];
	enum err err;

	secret_token(text);
	secret_token_hash(text, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)), db_int(HOST_CODE_HOURS) };

	err = db_exec(db, DB_QUERY(SQL, params), NULL);
	if (err == ERR_OK)
		*code = arena_strdup(arena, text);
	return err;
}

static enum err
use_code(struct db *db, const char *code)
{
	static const char SQL[] =
	    "DELETE FROM host_code WHERE code_hash = $1 AND expires_at > now()";
	unsigned char hash[SECRET_HASH_BYTES];

	secret_token_hash(code, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

static enum err
add_event(struct db *db, const struct public_id *id, const char *kind)
{
	static const char SQL[] =
	    "INSERT INTO host_event (host_id, kind) SELECT id, $2 FROM host WHERE public_id = $1";
	const struct db_param params[] = { db_id(id), db_text(kind) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/* ERR_CONFLICT  the key is another's, or there are too many */
static enum err
add_host(struct db *db, const struct host_wish *wish, const struct public_id *id)
{
	static const char SQL[] =
	    "INSERT INTO host (public_id, name, public_key) SELECT $1, $2, $3"
	    " WHERE (SELECT count(*) FROM host WHERE revoked_at IS NULL) < $4";
	const struct db_param params[] = {
		db_id(id), db_text(wish->name), db_bytes(wish->public_key, SECRET_PAIR_BYTES),
		db_int(HOSTS_MAX),
	};
	enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
host_enrol(struct db *db, struct arena *arena, const struct host_wish *wish, struct public_id *id,
    unsigned char monitor_key[SECRET_PAIR_BYTES])
{
	unsigned char secret[SECRET_PAIR_BYTES];
	enum err err;

	*id = public_id_make();
	if ((err = host_monitor_key(db, arena, secret)) != ERR_OK || (err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = use_code(db, wish->code)) == ERR_OK && (err = add_host(db, wish, id)) == ERR_OK)
		err = add_event(db, id, "enrolled");
	secret_pair_public(secret, monitor_key);
	return db_end(db, err);
}

enum err
host_revoke(struct db *db, const struct public_id *id)
{
	static const char SQL[] =
	    "UPDATE host SET revoked_at = now() WHERE public_id = $1 AND revoked_at IS NULL";
	const struct db_param params[] = { db_id(id) };
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_exec_found(db, DB_QUERY(SQL, params))) == ERR_OK)
		err = add_event(db, id, "revoked");
	if ((err = db_end(db, err)) == ERR_OK)
		monitor_forget(id);
	return err;
}

/* "{1,2,3}" as Postgres writes it; what a release before did not know is 0. */
static void
read_figures(struct host *host)
{
	const char *at = host->figures_text;
	char *end;

	for (size_t i = 0; i < BEAT_FIGURES_COUNT && (*at == '{' || *at == ','); i++) {
		host->figures[i] = strtoll(at + 1, &end, 10);
		at = end;
	}
}

static void
finish(struct arena *arena, struct host *host)
{
	read_figures(host);
	monitor_overlay(arena, host);
}

static const struct page_list hosts_list = {
	"hosts", host_reader, { PAGE_BY_INT(struct host, key) },
};

enum err
host_list(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(HOST_ROW) " FROM host h WHERE h.revoked_at IS NULL AND h.id < $1"
	    " ORDER BY h.id DESC LIMIT $2";
	struct page_from from;
	struct host *hosts;
	enum err err;

	if ((err = page_begin(db, &hosts_list, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[0], from.rows };

	if ((err = page_read(db, arena, &from, DB_QUERY(SQL, params), out)) != ERR_OK)
		return err;
	hosts = out->items;
	for (size_t i = 0; i < out->count; i++)
		finish(arena, &hosts[i]);
	return ERR_OK;
}

enum err
host_show(struct db *db, struct arena *arena, const struct public_id *id, struct host *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(HOST_ROW) " FROM host h"
	    " WHERE h.public_id = $1 AND h.revoked_at IS NULL";
	const struct db_param params[] = { db_id(id) };
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), host_reader(), out);

	if (err == ERR_OK)
		finish(arena, out);
	return err;
}

enum err
host_all(struct db *db, struct arena *arena, struct host **hosts, size_t *count)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(HOST_ROW) " FROM host h WHERE h.revoked_at IS NULL"
	    " ORDER BY h.public_id COLLATE \"C\"";
	struct db_list list;
	enum err err = db_read_all(db, arena, DB_PLAIN(SQL), host_reader(), &list);

	if (err != ERR_OK)
		return err;
	*hosts = list.items;
	*count = list.count;
	for (size_t i = 0; i < list.count; i++)
		read_figures(&(*hosts)[i]);
	return ERR_OK;
}

enum err
host_all_now(struct db *db, struct arena *arena, struct host **hosts, size_t *count)
{
	enum err err = host_all(db, arena, hosts, count);

	for (size_t i = 0; err == ERR_OK && i < *count; i++)
		monitor_overlay(arena, &(*hosts)[i]);
	return err;
}

#define EVENT_ROW(FIRST, NEXT) \
	FIRST(key, INT, "e.id") \
	NEXT(at, TIME, "e.at") \
	NEXT(host, ID, "h.public_id") \
	NEXT(name, TEXT, "h.name") \
	NEXT(kind, TEXT, "e.kind")

static DB_READER(event_reader, struct host_event, EVENT_ROW)

static const struct page_list events_list = {
	"host events", event_reader, { PAGE_BY_INT(struct host_event, key) },
};

enum err
host_events(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(EVENT_ROW) " FROM host_event e JOIN host h ON h.id = e.host_id"
	    " WHERE e.id < $1 ORDER BY e.id DESC LIMIT $2";
	struct page_from from;
	enum err err;

	if ((err = page_begin(db, &events_list, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
host_prune(struct db *db, int64_t *pruned)
{
	static const char SQL_EVENTS[] =
	    "DELETE FROM host_event WHERE at < now() - make_interval(days => $1::int) AND " STEADY;
	static const char SQL_CODES[] =
	    "DELETE FROM host_code WHERE expires_at < now() AND " STEADY;
	const struct db_param params[] = { db_int(HOST_EVENT_DAYS) };
	enum err err = db_exec(db, DB_QUERY(SQL_EVENTS, params), pruned);

	return err == ERR_OK ? db_exec(db, DB_PLAIN(SQL_CODES), NULL) : err;
}
