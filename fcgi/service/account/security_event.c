/* The security log: its lines and its rows. */
#include "service/account/security_event.h"

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "lib/secret/secret.h"
#include "service/base/page.h"
#include "service/base/steady.h"

#define NAME_SHOWN 22	/* characters of a name's HMAC: 132 bits */

const char *const security_event_names[] = {
#define X(symbol, name) name,
	SECURITY_EVENT_TABLE(X)
#undef X
	NULL
};
const char *const security_outcomes[] = { "success", "failure", NULL };

/* As the database knew them when it was written. */
struct names {
	const char *actor;
	const char *target;
};

#define NAMES_ROW(FIRST, NEXT) \
	FIRST(actor, TEXT, "actor") \
	NEXT(target, TEXT, "target")

static DB_READER(names_reader, struct names, NAMES_ROW)

static const char SQL_ADD[] =
    "SELECT " DB_COLUMNS(NAMES_ROW) " FROM"
    " security_event_add($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/* {"role": {"before": "user", "after": "admin"}}; NULL: nothing was. */
static const char *
changes_of(struct arena *arena, const struct security_event *event)
{
	struct json_writer json;
	struct buf buf;

	if (event->changes[0].what == NULL)
		return NULL;
	buf_init(&buf, arena, 256);
	json = json_writer(&buf);
	json_begin_object(&json);
	for (size_t i = 0; i < SECURITY_CHANGES_MAX && event->changes[i].what != NULL; i++) {
		json_key(&json, event->changes[i].what);
		json_begin_object(&json);
		json_key(&json, "before");
		json_text(&json, event->changes[i].before);
		json_key(&json, "after");
		json_text(&json, event->changes[i].after);
		json_end_object(&json);
	}
	json_end_object(&json);
	return buf_text(&buf);
}

/* A row of its own; the names are as typed where none could be written. */
static void
add_row(struct db_pool *pool, struct arena *arena, const struct security_event *event,
    const char *changes, struct names *names)
{
	const struct db_param params[] = {
		db_text(security_event_names[event->kind]), db_bool(event->failed),
		db_user(&event->actor), db_text(event->actor_name), db_user(&event->target),
		db_text(event->about), db_text(event->reason), db_text(changes),
		db_text(event->address), db_text(event->user_agent), db_text(log_program()),
		db_text(event->request_id),
	};
	struct db own = db_of(pool);

	*names = (struct names){ .actor = event->actor_name };
	(void)db_read_one(&own, arena, DB_QUERY(SQL_ADD, params), names_reader(), names);
	db_done(&own);
}

static void
add_member(struct json_writer *json, const char *name, const char *value)
{
	if (value == NULL)
		return;
	json_key(json, name);
	json_text(json, value);
}

/* Who reads the file goes by the order: what a client wrote comes after its address. */
static void
add_line(struct arena *arena, const struct security_event *event, const char *changes,
    const struct names *names)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 512);
	json = log_begin(LOG_LEVEL_INFO, &buf);
	add_member(&json, "event", security_event_names[event->kind]);
	add_member(&json, "outcome", security_outcomes[event->failed]);
	add_member(&json, "address", event->address);
	add_member(&json, "actor", names->actor);
	add_member(&json, "target", names->target);
	add_member(&json, "about", event->about);
	add_member(&json, "reason", event->reason);
	if (changes != NULL) {
		json_key(&json, "changes");
		json_raw(&json, changes);
	}
	add_member(&json, "user_agent", event->user_agent);
	log_end_also(&json, LOG_LEVEL_INFO, config()->log_dir[0] == '\0' ? NULL :
	    arena_printf(arena, "%s/security.log", config()->log_dir));
}

void
security_event_write(struct db *db, struct arena *arena, const struct security_event *event)
{
	const char *changes = changes_of(arena, event);
	struct names names;

	add_row(db->pool, arena, event, changes, &names);
	add_line(arena, event, changes, &names);
}

struct month {
	struct user_id       user;
	const char          *name;	/* lower case */
	const unsigned char *key;	/* NULL: this month has none yet */
};

#define MONTH_ROW(FIRST, NEXT) \
	FIRST(user, USER, "(SELECT id FROM account WHERE lower(username) = lower($1)" \
	    " AND deleted_at IS NULL)") \
	NEXT(name, TEXT, "lower($1)") \
	NEXT(key, BYTES, "(SELECT key FROM security_key WHERE month = " THIS_MONTH ")")
#define THIS_MONTH "date_trunc('month', now())::date"

static DB_READER(month_reader, struct month, MONTH_ROW)

static const char SQL_NAME[] = "SELECT " DB_COLUMNS(MONTH_ROW);

static const char SQL_KEY[] =
    "INSERT INTO security_key (month, key) VALUES (" THIS_MONTH ", $1) ON CONFLICT DO NOTHING";

static enum err
make_key(struct db *db)
{
	unsigned char key[SECRET_HASH_BYTES];
	char random[SECRET_TOKEN_LEN + 1];

	secret_token(random);
	secret_token_hash(random, key);
	const struct db_param params[] = { db_bytes(key, sizeof(key)) };

	return db_exec(db, DB_QUERY(SQL_KEY, params), NULL);
}

enum err
security_name(struct db *db, struct arena *arena, const char *typed, struct security_name *out)
{
	const struct db_param params[] = { db_text(typed) };
	char signature[SECRET_TOKEN_LEN + 1];
	struct month month;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_NAME, params), month_reader(), &month);
	if (err == ERR_OK && month.key == NULL && (err = make_key(db)) == ERR_OK)
		err = db_read_one(db, arena, DB_QUERY(SQL_NAME, params), month_reader(), &month);
	if (err != ERR_OK)
		return err;
	secret_sign(month.key, month.name, signature);
	out->user = month.user;
	out->shown = arena_printf(arena, "hmac:%.*s", NAME_SHOWN, signature);
	return ERR_OK;
}

/* $3: the viewer, to whom others' addresses are not shown; NULL: all are. */
#define SEEN(column) \
	"CASE WHEN $3::bigint IS NULL OR e.actor_id IS NULL OR e.actor_id = $3 THEN e." column " END"

#define EVENT_ROW(FIRST, NEXT) \
	FIRST(key, INT, "e.id") \
	NEXT(at, TIME, "e.at") \
	NEXT(event, TEXT, "e.event") \
	NEXT(outcome, TEXT, "CASE WHEN e.failed THEN 'failure' ELSE 'success' END") \
	NEXT(actor, TEXT, "e.actor") \
	NEXT(target, TEXT, "e.target") \
	NEXT(about, TEXT, "e.about") \
	NEXT(reason, TEXT, "e.reason") \
	NEXT(changes, TEXT, "e.changes::text") \
	NEXT(address, TEXT, SEEN("address")) \
	NEXT(user_agent, TEXT, SEEN("user_agent")) \
	NEXT(program, TEXT, "e.program") \
	NEXT(request_id, TEXT, SEEN("request_id"))

static DB_READER(event_reader, struct security_row, EVENT_ROW)

static const struct page_list list = {
	"events", event_reader, { PAGE_BY_INT(struct security_row, key) },
};

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(EVENT_ROW) " FROM security_event e WHERE e.id < $1"
    " AND ($3::bigint IS NULL OR e.actor_id = $3 OR e.target_id = $3)"
    " AND ($4::text IS NULL OR e.event = $4)"
    " AND ($5::boolean IS NULL OR e.failed = $5)"
    " AND ($6::text IS NULL OR lower(e.actor) = lower($6) OR lower(e.target) = lower($6))"
    " AND ($7::text IS NULL OR e.address = $7)"
    " AND ($8::timestamptz IS NULL OR e.at >= $8)"
    " AND ($9::timestamptz IS NULL OR e.at < $9)"
    " ORDER BY e.id DESC LIMIT $2";

/* What is not asked for is to cost nothing: planned by what is, each time. */
static const char SQL_PLAN[] = "SET LOCAL plan_cache_mode = force_custom_plan";

enum err
security_event_list(struct db *db, struct arena *arena, const struct security_ask *what,
    const struct page_ask *ask, struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		from.keys[0], from.rows, what->is_mine ? db_user(&what->viewer) : db_null(),
		db_text(what->event), what->outcome == NULL ? db_null() :
		db_bool(what->outcome == security_outcomes[true]), db_text(what->account),
		db_text(what->address), db_time(what->since), db_time(what->until),
	};

	err = db_begin(db);
	if (err == ERR_OK)
		err = db_exec(db, DB_PLAIN(SQL_PLAN), NULL);
	if (err == ERR_OK)
		err = page_read(db, arena, &from, DB_QUERY(SQL_LIST, params), out);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
security_event_prune(struct db *db, int64_t days)
{
	static const char SQL_EVENTS[] =
	    "DELETE FROM security_event WHERE at < now() - $1 * interval '1 day' AND " STEADY;
	static const char SQL_KEYS[] =
	    "DELETE FROM security_key WHERE month <> " THIS_MONTH " AND " STEADY;
	const struct db_param params[] = { db_int(days) };
	enum err err;

	err = db_exec(db, DB_QUERY(SQL_EVENTS, params), NULL);
	return err == ERR_OK ? db_exec(db, DB_PLAIN(SQL_KEYS), NULL) : err;
}
