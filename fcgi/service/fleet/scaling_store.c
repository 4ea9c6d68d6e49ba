/* Policies, samples, decisions: rows. */
#include "service/fleet/scaling_store.h"

#include <math.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/base/steady.h"

const char *const scaling_modes[] = { "auto", "manual", "paused", NULL };
const char *const scaling_kinds[] = { "step", "target", NULL };

#define SET_ROW(FIRST, NEXT) \
	FIRST(id, INT, "id") \
	NEXT(made_at, TIME, "made_at") \
	NEXT(mode, TEXT, "mode") \
	NEXT(manual_hosts, INT, "manual_hosts") \
	NEXT(kind, TEXT, "kind") \
	NEXT(hosts_min, INT, "hosts_min") \
	NEXT(hosts_max, INT, "hosts_max") \
	NEXT(above_percent, DOUBLE, "above_percent") \
	NEXT(below_percent, DOUBLE, "below_percent") \
	NEXT(utilisation, DOUBLE, "utilisation")

static DB_READER(set_reader, struct scaling_set, SET_ROW)

enum err
scaling_set_get(struct db *db, struct arena *arena, struct scaling_set *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(SET_ROW) " FROM scaling_policy ORDER BY id DESC LIMIT 1";

	return db_read_one(db, arena, DB_PLAIN(SQL), set_reader(), out);
}

enum err
scaling_set_put(struct db *db, const struct scaling_set *set)
{
	static const char SQL[] =
	    "INSERT INTO scaling_policy (mode, manual_hosts, kind, hosts_min, hosts_max,"
	    " above_percent, below_percent, utilisation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
	const struct db_param params[] = {
		db_text(set->mode), db_int(set->manual_hosts), db_text(set->kind),
		db_int(set->hosts_min), db_int(set->hosts_max), db_double(set->above_percent),
		db_double(set->below_percent), db_double(set->utilisation),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/* What nobody sets is in the midst of what the simulations of tests/bench try; it is not tuned. */
struct scaling_policy
scaling_set_policy(const struct scaling_set *set)
{
	return (struct scaling_policy){
		.kind = strcmp(set->kind, "target") == 0 ? SCALING_TARGET : SCALING_STEP,
		.hosts_min = (int)set->hosts_min, .hosts_max = (int)set->hosts_max,
		.above_percent = set->above_percent, .below_percent = set->below_percent,
		.utilisation = set->utilisation, .tolerance = 0.1,
		.surprise = 0.95, .trend = 0.5, .warm_up_s = 120, .lately_s = 3600,
		.stabilise_s = 300, .panic = 0.98, .panic_growth = 1.5, .panic_s = 60,
	};
}

enum err
scaling_sample_add(struct db *db, const struct scaling_sample *sample, int64_t *out)
{
	static const char SQL[] =
	    "INSERT INTO scaling_sample (at_s, load, hosts, telling, pending, wanted)"
	    " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
	const struct db_param params[] = {
		db_int(sample->at_s), db_double(sample->load), db_int(sample->hosts),
		db_int(sample->telling), db_int(sample->pending), db_int(sample->wanted),
	};

	return db_one_int(db, DB_QUERY(SQL, params), out);
}

enum err
scaling_sample_wanted(struct db *db, int64_t id, int wanted)
{
	static const char SQL[] = "UPDATE scaling_sample SET wanted = $2 WHERE id = $1";
	const struct db_param params[] = { db_int(id), db_int(wanted) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

struct sample_row {
	int64_t at_s, hosts, telling, pending, wanted;
	double  load;
};

/* What was wanted was not known yet when the last of them was decided by. */
#define SAMPLE_ROW(FIRST, NEXT) \
	FIRST(at_s, INT, "s.at_s") \
	NEXT(load, DOUBLE, "s.load") \
	NEXT(hosts, INT, "s.hosts") \
	NEXT(telling, INT, "s.telling") \
	NEXT(pending, INT, "s.pending") \
	NEXT(wanted, INT, "CASE WHEN s.id = $1 THEN 0 ELSE s.wanted END")

static DB_READER(sample_reader, struct sample_row, SAMPLE_ROW)

enum err
scaling_window_read(struct db *db, struct arena *arena, int64_t sample, struct scaling_window *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(SAMPLE_ROW) " FROM scaling_sample s,"
	    " (SELECT at_s FROM scaling_sample WHERE id = $1) AS last"
	    " WHERE s.id <= $1 AND s.at_s > last.at_s - $2 ORDER BY s.id";
	const struct db_param params[] = { db_int(sample), db_int(SCALING_WINDOW_S) };
	struct scaling_sample *samples;
	const struct sample_row *rows;
	struct db_list list;
	enum err err = db_read_all(db, arena, DB_QUERY(SQL, params), sample_reader(), &list);

	if (err != ERR_OK)
		return err;
	rows = list.items;
	samples = ARENA_ARRAY(arena, struct scaling_sample, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		samples[i] = (struct scaling_sample){
			.at_s = rows[i].at_s, .load = rows[i].load, .hosts = (int)rows[i].hosts,
			.telling = (int)rows[i].telling, .pending = (int)rows[i].pending,
			.wanted = (int)rows[i].wanted,
		};
	*out = (struct scaling_window){ .samples = samples, .samples_count = list.count };
	return list.count > 0 ? ERR_OK : ERR_NOT_FOUND;
}

#define DECIDED_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(at, TIME, "at") \
	NEXT(policy, INT, "policy_id") \
	NEXT(sample, INT, "sample_id") \
	NEXT(term, INT, "term") \
	NEXT(had, INT, "had") \
	NEXT(hosts, INT, "hosts") \
	NEXT(why, TEXT, "why") \
	NEXT(reason, TEXT, "reason") \
	NEXT(state, TEXT, "state") \
	NEXT(fault, TEXT, "fault")

static DB_READER(decided_reader, struct scaling_decided, DECIDED_ROW)

enum err
scaling_decision_commit(struct db *db, const char *holder, const struct scaling_decided *decided,
    int64_t *out)
{
	static const char SQL[] =
	    "INSERT INTO scaling_decision (policy_id, sample_id, term, had, hosts, why, reason)"
	    " SELECT $1, $2, l.term, $3, $4, $5, $6 FROM scaling_lease l"
	    "  WHERE l.holder = $7 AND l.until > now() + make_interval(secs => $8)"
	    " RETURNING id";
	const struct db_param params[] = {
		db_int(decided->policy), db_int(decided->sample), db_int(decided->had),
		db_int(decided->hosts), db_text(decided->why), db_text(decided->reason),
		db_text(holder), db_int(SCALING_LEASE_CALL_S),
	};
	enum err err = db_one_int(db, DB_QUERY(SQL, params), out);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
scaling_decision_end(struct db *db, int64_t key, const char *fault)
{
	static const char SQL[] =
	    "UPDATE scaling_decision SET state = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END,"
	    " fault = left(coalesce($2, ''), 500) WHERE id = $1";
	const struct db_param params[] = { db_int(key), db_text(fault) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
scaling_decision_settle(struct db *db, int64_t term, int hosts)
{
	static const char SQL[] =
	    "UPDATE scaling_decision SET state = CASE WHEN hosts = $2 THEN 'done' ELSE 'failed' END,"
	    " fault = CASE WHEN hosts = $2 THEN '' ELSE 'who decided it ended before it was done' END"
	    " WHERE state = 'committed' AND term < $1";
	const struct db_param params[] = { db_int(term), db_int(hosts) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
scaling_decision_last(struct db *db, struct arena *arena, struct scaling_decided *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DECIDED_ROW) " FROM scaling_decision ORDER BY id DESC LIMIT 1";

	return db_read_one(db, arena, DB_PLAIN(SQL), decided_reader(), out);
}

static const struct page_list list = {
	"scaling decisions", decided_reader, { PAGE_BY_INT(struct scaling_decided, key) },
};

enum err
scaling_decisions(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DECIDED_ROW) " FROM scaling_decision WHERE id < $1"
	    " ORDER BY id DESC LIMIT $2";
	struct page_from from;
	enum err err;

	if ((err = page_begin(db, &list, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
scaling_decision_again(struct db *db, struct arena *arena, int64_t key, int64_t *hosts)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DECIDED_ROW) " FROM scaling_decision WHERE id = $1";
	static const char SQL_SET[] =
	    "SELECT " DB_COLUMNS(SET_ROW) " FROM scaling_policy WHERE id = $1";
	const struct db_param which[] = { db_int(key) };
	struct scaling_decided decided;
	struct scaling_policy policy;
	struct scaling_window window;
	struct scaling_set set;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL, which), decided_reader(), &decided);
	if (err != ERR_OK)
		return err;
	const struct db_param whose[] = { db_int(decided.policy) };

	if ((err = db_read_one(db, arena, DB_QUERY(SQL_SET, whose), set_reader(), &set)) != ERR_OK ||
	    (err = scaling_window_read(db, arena, decided.sample, &window)) != ERR_OK)
		return err;
	policy = scaling_set_policy(&set);
	*hosts = strcmp(set.mode, "manual") == 0 ? set.manual_hosts : scaling_decide(&policy, &window,
	    window.samples[window.samples_count - 1].at_s).hosts;
	return ERR_OK;
}

enum err
scaling_prune(struct db *db, int64_t *pruned)
{
	static const char SQL_DECISIONS[] =
	    "DELETE FROM scaling_decision WHERE at < now() - make_interval(days => $1::int) AND " STEADY;
	static const char SQL_SAMPLES[] =
	    "DELETE FROM scaling_sample WHERE at_s < extract(epoch FROM now()) - $1::int * 86400 AND " STEADY;
	const struct db_param params[] = { db_int(SCALING_KEPT_DAYS) };
	enum err err = db_exec(db, DB_QUERY(SQL_DECISIONS, params), pruned);

	return err == ERR_OK ? db_exec(db, DB_QUERY(SQL_SAMPLES, params), NULL) : err;
}
