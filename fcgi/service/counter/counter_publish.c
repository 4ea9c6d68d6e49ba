/* What was counted, on its way from the database to CloudWatch. */
#include "service/counter/counter_publish.h"

#include <string.h>

#include "lib/aws/cloudwatch.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/counter/counter.h"
#include "service/counter/counter_cloudwatch.h"
#include "service/counter/counter_data.h"
#include "service/counter/counter_kept.h"
#include "service/counter/counter_series.h"

#define SECOND_US  INT64_C(1000000)
#define MINUTE_US  (60 * SECOND_US)
#define LATE_S     (COUNTER_KEPT * COUNTER_STEP_S + 120)	/* samples wait so long in a program */
#define ARRIVE_S   3						/* after a step, until all are there */
#define PAST_S     (CLOUDWATCH_PAST_S - 3600)
#define EDGE_S     (COUNTER_FINE_S - 300)	/* what is older is pruned soon: by the minute */

static struct counter_trouble trouble = {
	.operation = "PutMetricData", .meanwhile = "the figures are kept, and sent later",
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

static struct counter_trouble refusals = {
	.operation = "PutMetricData", .meanwhile = "what it does not take is left out",
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

static const char SQL_LOCK[] =
    "SELECT pg_try_advisory_xact_lock(hashtext('vitrina cloudwatch'))";

static const char SQL_SWEPT[] =
    "INSERT INTO counter_swept (at) VALUES ($1) ON CONFLICT (only_one)"
    " DO UPDATE SET at = counter_swept.at RETURNING at";

/* $1: from; $2: until; $3: where steps begin, and minutes end. */
static const char SQL_OLDEST[] =
    "SELECT date_trunc('minute', min(s.at)) FROM ("
    "   SELECT program, instance, at FROM series WHERE step_s = 5"
    "      AND name = '" COUNTER_ALIVE "' AND at >= greatest($1, $3::timestamptz) AND at < $2"
    "    UNION ALL"
    "   SELECT program, instance, at FROM series WHERE step_s = 60"
    "      AND name = '" COUNTER_ALIVE "' AND at >= $1 AND at < least($2, $3::timestamptz)) s"
    "  LEFT JOIN counter_sent c USING (program, instance)"
    " WHERE c.until IS NULL OR s.at > c.until";

#define TAKEN_ROW(FIRST, NEXT) \
	FIRST(program, TEXT, "program") \
	NEXT(host, TEXT, "host") \
	NEXT(at_us, TIME, "bin") \
	NEXT(name, TEXT, "name") \
	NEXT(value, DOUBLE, "sum(value)::float8")

static DB_READER(taken_reader, struct counter_row, TAKEN_ROW)

/*
 * The figures of the steps $1 in the minute from $2, until $3, of the first $4
 * hosts of programs, added up by $5 seconds; and that they were sent, if it commits.
 * What a process held that ended meanwhile is no more, so its gauges are left out.
 */
static const char SQL_TAKE[] =
    "WITH todo AS MATERIALIZED ("
    "    SELECT s.program, s.instance, split_part(s.instance, '/', 1) AS host, s.at"
    "      FROM series s LEFT JOIN counter_sent c USING (program, instance)"
    "     WHERE s.step_s = $1::smallint AND s.name = '" COUNTER_ALIVE "' AND s.at >= $2"
    "       AND s.at < least($2::timestamptz + interval '1 min', $3::timestamptz)"
    "       AND (c.until IS NULL OR s.at > c.until)),"
    " hosts AS (SELECT DISTINCT program, host FROM todo ORDER BY program, host LIMIT $4),"
    " mine AS MATERIALIZED (SELECT t.* FROM todo t JOIN hosts USING (program, host)),"
    " mark AS ("
    "    INSERT INTO counter_sent (program, instance, until)"
    "    SELECT program, instance, max(at) FROM mine GROUP BY program, instance"
    "        ON CONFLICT (program, instance) DO UPDATE SET until = excluded.until),"
    " minute AS MATERIALIZED (SELECT * FROM series WHERE step_s = $1::smallint AND at >= $2"
    "       AND at < $2::timestamptz + interval '1 min'),"
    " figures AS ("
    "    SELECT m.program, m.host, m.instance, s.name,"
    "           to_timestamp(floor(extract(epoch FROM m.at) / $5::int) * $5::int) AS bin,"
    "           bool_or(s.is_gauge) AS is_gauge, max(m.at) AS last_at,"
    "           CASE WHEN bool_or(s.is_gauge) THEN (array_agg(s.value ORDER BY m.at DESC))[1]"
    "                ELSE sum(s.value) END AS value"
    "      FROM mine m JOIN minute s USING (program, instance, at)"
    "     GROUP BY m.program, m.host, m.instance, s.name, bin),"
    " alive AS ("
    "    SELECT *, max(last_at) OVER (PARTITION BY program, instance, bin) AS ended_at,"
    "           max(last_at) OVER (PARTITION BY program, host, bin) AS newest FROM figures)"
    " SELECT " DB_COLUMNS(TAKEN_ROW) " FROM alive"
    "  WHERE NOT is_gauge OR ended_at >= newest - interval '5 s'"
    "  GROUP BY program, host, bin, name"
    "  ORDER BY program COLLATE \"C\", bin, host COLLATE \"C\", name COLLATE \"C\"";

static const char SQL_SWEEP[] = "UPDATE counter_swept SET at = $1";
static const char SQL_FORGET[] = "DELETE FROM counter_sent WHERE until < $1";

/* What is looked for. */
struct span {
	int64_t from_us, until_us, edge_us;
	int64_t minute_us;	/* the oldest that has something */
};

/* Until when all steps have ended, and their samples came. */
static int64_t
until_of(int64_t now_us)
{
	const int64_t step_us = config()->cloudwatch_resolution * SECOND_US;

	return (now_us - (COUNTER_STEP_S + ARRIVE_S) * SECOND_US) / step_us * step_us;
}

static enum err
find(struct db *db, int64_t now_us, struct span *span)
{
	const int64_t past_us = now_us - PAST_S * SECOND_US;
	int64_t swept_us;
	enum err err;

	span->until_us = until_of(now_us);
	const struct db_param begin[] = { db_time(span->until_us) };
	if ((err = db_one_time(db, DB_QUERY(SQL_SWEPT, begin), &swept_us)) != ERR_OK)
		return err;
	span->from_us = swept_us - LATE_S * SECOND_US;
	if (span->from_us < past_us)
		span->from_us = past_us;
	span->edge_us = (now_us - EDGE_S * SECOND_US) / MINUTE_US * MINUTE_US;
	const struct db_param params[] = {
		db_time(span->from_us), db_time(span->until_us), db_time(span->edge_us),
	};
	return db_one_time(db, DB_QUERY(SQL_OLDEST, params), &span->minute_us);
}

static enum err
take(struct db *db, struct arena *arena, const struct span *span, struct counter_row **out,
    size_t *count)
{
	const int64_t bin_s = config()->cloudwatch_resolution;
	const int64_t bins = span->minute_us < span->edge_us ? 1 : 60 / bin_s;
	const struct db_param params[] = {
		db_int(span->minute_us < span->edge_us ? 60 : COUNTER_STEP_S),
		db_time(span->minute_us), db_time(span->until_us),
		db_int(CLOUDWATCH_DATA_MAX / (COUNTER_DATA_MAX * bins)), db_int(bin_s),
	};
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL_TAKE, params), taken_reader(), &list);
	if (err != ERR_OK)
		return err;
	*out = list.items;
	*count = list.count;
	return ERR_OK;
}

/* Requests in the making; more than one where names are uncommonly many or long. */
struct parcel {
	struct arena           *arena;
	struct cloudwatch_batch batches[8];
	size_t                  count;
};

static void
pack(void *context, const struct cloudwatch_datum *datum)
{
	struct parcel *parcel = context;

	if (parcel->count > 0 &&
	    cloudwatch_batch_add(&parcel->batches[parcel->count - 1], datum))
		return;
	if (parcel->count == COUNT(parcel->batches))
		return;
	cloudwatch_batch_init(&parcel->batches[parcel->count], parcel->arena,
	    config()->cloudwatch_namespace);
	(void)cloudwatch_batch_add(&parcel->batches[parcel->count++], datum);
}

/* What CloudWatch will not take tomorrow either must not keep the rest waiting. */
static bool
is_hopeless(const struct aws_reply *reply)
{
	return reply->status == 413 || strncmp(reply->code, "InvalidParameter", 16) == 0 ||
	    strcmp(reply->code, "MissingParameter") == 0 ||
	    strcmp(reply->code, "ValidationError") == 0;
}

static enum err
send(struct arena *arena, const struct counter_row *rows, size_t count)
{
	const struct aws_service service = counter_cloudwatch(arena);
	struct parcel parcel = { .arena = arena };
	struct aws_reply reply = { .code = "", .message = "" };
	enum err err = ERR_OK;
	size_t i;

	counter_data(rows, count, config()->cloudwatch_resolution < 60, pack, &parcel);
	for (i = 0; err == ERR_OK && i < parcel.count; i++) {
		err = cloudwatch_put(&service, arena, &parcel.batches[i], &reply);
		if (err == ERR_INTERNAL && is_hopeless(&reply)) {
			counter_trouble_note(&refusals, err, &reply);
			err = ERR_OK;
		} else {
			counter_trouble_note(&trouble, err, &reply);
			if (err == ERR_OK)
				counter_trouble_note(&refusals, err, &reply);
		}
	}
	return err;
}

static enum err
lock(struct db *db)
{
	bool locked = false;
	enum err err = db_one_bool(db, DB_PLAIN(SQL_LOCK), &locked);

	return err == ERR_OK && !locked ? ERR_CONFLICT : err;
}

static enum err
end_sweep(struct db *db, const struct span *span)
{
	const struct db_param swept[] = { db_time(span->until_us) };
	const struct db_param old[] = { db_time(span->from_us - LATE_S * SECOND_US) };
	enum err err = db_exec(db, DB_QUERY(SQL_SWEEP, swept), NULL);

	return err != ERR_OK ? err : db_exec(db, DB_QUERY(SQL_FORGET, old), NULL);
}

enum err
counter_publish(struct db *db, int64_t now_us, bool *sent)
{
	struct arena *arena = arena_new();
	struct counter_row *rows = NULL;
	struct span span;
	size_t count = 0;
	enum err err;

	*sent = false;
	if ((err = db_begin(db)) != ERR_OK || (err = lock(db)) != ERR_OK ||
	    (err = find(db, now_us, &span)) != ERR_OK)
		goto done;
	if (span.minute_us == 0) {
		err = end_sweep(db, &span);
	} else if ((err = take(db, arena, &span, &rows, &count)) == ERR_OK) {
		err = send(arena, rows, count);
		*sent = err == ERR_OK;
	}
	if (err == ERR_OK)
		err = db_commit(db);
done:
	db_rollback(db);
	arena_free(arena);
	return err;
}
