/* Time: seen to pass, and mended where it was wrong. */
#include "service/base/steady.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "service/base/job.h"

#define GAP_S       420		/* between two looks of one worker, and some patience */
#define FIRST_GAP_S 3600	/* while there was none */
#define APART_US    (300 * INT64_C(1000000))	/* between this machine's time and the database's */

/* What a look at the time has seen. */
struct look {
	bool    has_jumped;
	int64_t by_s;		/* since the look before */
	bool    was_ahead;	/* time was, now or between the looks */
};

#define LOOK_ROW(FIRST, NEXT) \
	FIRST(has_jumped, BOOL, "seen.has_jumped") \
	NEXT(by_s, INT, "coalesce(extract(epoch FROM now() - was.seen_at), 0)::bigint") \
	NEXT(was_ahead, BOOL, "is_so")

static DB_READER(look_reader, struct look, LOOK_ROW)

static enum err
look(struct db *db, struct arena *arena, bool is_first, struct look *out)
{
	static const char SQL[] =
	    "WITH was AS (SELECT seen_at FROM time_seen),"
	    " ahead AS (SELECT EXISTS (SELECT FROM was WHERE now() < seen_at - interval '1 min')"
	    "    OR EXISTS (SELECT FROM job WHERE state IN ('queued', 'running')"
	    "        AND run_at > now() + interval '2 h') AS is_so),"
	    " seen AS ("
	    "    INSERT INTO time_seen AS t (seen_at) VALUES (now())"
	    "    ON CONFLICT (only_one) DO UPDATE SET seen_at = now(),"
	    "        jumped_at = CASE WHEN now() < t.seen_at - interval '1 min'"
	    "                           OR now() > t.seen_at + $1 * interval '1 s'"
	    "                         THEN now() ELSE t.jumped_at END,"
	    "        is_ahead = t.is_ahead OR $2 OR (SELECT is_so FROM ahead)"
	    "    RETURNING coalesce(jumped_at = now(), false) AS has_jumped)"
	    " SELECT " DB_COLUMNS(LOOK_ROW) " FROM ahead CROSS JOIN seen LEFT JOIN was ON true";
	const struct db_param params[] = {
		db_int(is_first ? FIRST_GAP_S : GAP_S), db_bool(is_first),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), look_reader(), out);
}

struct stamp {
	const char *of_table;
	const char *of_column;
};

#define STAMP_ROW(FIRST, NEXT) \
	FIRST(of_table, TEXT, "of_table") \
	NEXT(of_column, TEXT, "of_column")

static DB_READER(stamp_reader, struct stamp, STAMP_ROW)

/* Those of one table, or of all (NULL): a statement each, for some are large. */
static enum err
mend(struct db *db, struct arena *arena, const char *table)
{
	static const char SQL_STAMPS[] =
	    "SELECT " DB_COLUMNS(STAMP_ROW) " FROM time_stamps() WHERE of_table = $1 OR $1 IS NULL";
	static const char SQL_MEND[] = "SELECT time_mend($1, $2)";
	const struct db_param which[] = { db_text(table) };
	const struct stamp *stamp;
	struct db_list list;
	int64_t mended = 0;
	enum err err;
	size_t i;

	err = db_read_all(db, arena, DB_QUERY(SQL_STAMPS, which), stamp_reader(), &list);
	for (i = 0, stamp = list.items; err == ERR_OK && i < list.count; i++, stamp++) {
		const struct db_param params[] = {
			db_text(stamp->of_table), db_text(stamp->of_column),
		};

		err = db_one_int(db, DB_QUERY(SQL_MEND, params), &mended);
		if (err == ERR_OK && mended > 0)
			log_warn("%" PRId64 " rows were dated ahead of time (%s.%s): dated anew",
			    mended, stamp->of_table, stamp->of_column);
	}
	return err;
}

/* The rest goes where it keeps no lease waiting. */
static enum err
mend_later(struct db *db, struct arena *arena)
{
	enum err err = mend(db, arena, "job");

	return err == ERR_OK ? job_add(db, JOB_PRUNE, 0, NULL, 0) : err;
}

enum err
steady_tick(struct db *db, bool is_first)
{
	struct arena *arena = arena_new();
	struct look seen = { 0 };
	enum err err;

	err = look(db, arena, is_first, &seen);
	if (err == ERR_OK && seen.has_jumped)
		log_warn("time has jumped by %" PRId64 " s: nothing is deleted for its age for an hour",
		    seen.by_s);
	if (err == ERR_OK && seen.was_ahead)
		err = mend_later(db, arena);
	arena_free(arena);
	return err;
}

enum err
steady_mend(struct db *db, struct arena *arena)
{
	static const char SQL_AHEAD[] =
	    "SELECT coalesce((SELECT is_ahead FROM time_seen), false)";
	static const char SQL_MENDED[] = "UPDATE time_seen SET is_ahead = false";
	bool is_ahead = false;
	enum err err;

	if ((err = db_one_bool(db, DB_PLAIN(SQL_AHEAD), &is_ahead)) != ERR_OK || !is_ahead)
		return err;
	err = mend(db, arena, NULL);
	return err == ERR_OK ? db_exec(db, DB_PLAIN(SQL_MENDED), NULL) : err;
}

enum err
steady_check(struct db *db, bool *is_steady)
{
	static const char SQL[] =
	    "SELECT CASE WHEN time_is_steady() THEN (extract(epoch FROM now()) * 1000000)::bigint"
	    " ELSE 0 END";
	int64_t now_us = 0, apart_us;
	enum err err;

	err = db_one_int(db, DB_PLAIN(SQL), &now_us);
	apart_us = clock_now_us() - now_us;
	*is_steady = err == ERR_OK && llabs(apart_us) < APART_US;
	if (err == ERR_OK && now_us == 0)
		log_info("time has jumped: what is old is looked at in an hour");
	else if (err == ERR_OK && !*is_steady)
		log_warn("this machine's time and the database's are %" PRId64 " s apart:"
		    " set them by NTP; nothing is deleted for its age meanwhile", apart_us / 1000000);
	return err;
}
