/* Samples that wait for the database, and the statement that takes them there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/base/process_name.h"
#include "lib/db/db.h"
#include "service/counter/counter.h"
#include "service/counter/counter_kept.h"

#define STEP_US    (COUNTER_STEP_S * INT64_C(1000000))
#define BATCH_ROWS 2000	/* a statement */

struct row {
	const char *name;
	bool        is_gauge;
	int64_t     value;	/* added since the sample before; of a gauge, what it is */
};

struct sample {
	int64_t     at_us;
	struct row *rows;
	size_t      count;
};

/* A ring: the oldest makes room.  Of the sampling thread alone. */
static struct sample   kept[COUNTER_KEPT];
static size_t          first;
static size_t          waiting;
static int64_t         last_at_us;
static struct counter_figures last;	/* of the last sample */

static int64_t
value_before(const struct counter_figure *figure)
{
	size_t i;

	for (i = 0; i < last.count; i++)
		if (strcmp(last.items[i].name, figure->name) == 0)
			return last.items[i].value;
	return 0;
}

static void
drop_first(void)
{
	free(kept[first].rows);
	kept[first].rows = NULL;
	first = (first + 1) % COUNTER_KEPT;
	waiting--;
}

static void
fill(struct sample *sample, const struct counter_figures *figures, int64_t at_us)
{
	size_t i;

	sample->at_us = at_us;
	sample->count = 0;
	sample->rows = calloc(figures->count, sizeof(*sample->rows));
	if (sample->rows == NULL)
		abort();
	for (i = 0; i < figures->count; i++) {
		const struct counter_figure *figure = &figures->items[i];
		const int64_t value = figure->is_gauge ? figure->value :
		    figure->value - value_before(figure);

		if (figure->is_gauge || value != 0 || strcmp(figure->name, COUNTER_ALIVE) == 0)
			sample->rows[sample->count++] =
			    (struct row){ figure->name, figure->is_gauge, value };
	}
}

bool
counter_sample(const struct counter_figures *figures, int64_t at_us)
{
	/* what was added until now belongs to the step that is just over */
	const int64_t step_us = (at_us / STEP_US - 1) * STEP_US;

	if (figures->count == 0 || step_us <= last_at_us)
		return false;
	if (waiting == COUNTER_KEPT)
		drop_first();
	fill(&kept[(first + waiting++) % COUNTER_KEPT], figures, step_us);
	last_at_us = step_us;
	last = *figures;
	return true;
}

/*
 * $4 to $7: rows of the series; $8 and $9: cumulative values.  Losing the last
 * second of it in a crash does no harm, so nobody waits for the disk.
 */
static const char SQL_SEND[] =
    "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),"
    " put AS ("
    "    INSERT INTO counter (program, instance, boot, name, value, updated_at)"
    "    SELECT $1, $2, $3, n.name, n.value, now()"
    "      FROM quick, unnest($8::text[], $9::bigint[]) AS n (name, value)"
    "        ON CONFLICT (program, instance, boot, name)"
    "        DO UPDATE SET value = excluded.value, updated_at = now()"
    "     WHERE counter.value <> excluded.value OR counter.name = '" COUNTER_ALIVE "')"
    " INSERT INTO series (step_s, name, at, program, instance, is_gauge, value)"
    " SELECT 5, s.name, s.at, $1, $2, s.is_gauge, s.value"
    "   FROM quick, unnest($4::text[], $5::timestamptz[], $6::boolean[], $7::bigint[])"
    "        AS s (name, at, is_gauge, value)"
    "     ON CONFLICT (step_s, name, at, program, instance)"
    "     DO UPDATE SET value = excluded.value";

/* Columns of what is sent, as arrays. */
struct columns {
	struct texts names, times, gauges, values;
};

static void
columns_init(struct columns *columns, struct arena *arena, size_t max)
{
	columns->names = (struct texts){ ARENA_ARRAY(arena, const char *, max), 0 };
	columns->times = (struct texts){ ARENA_ARRAY(arena, const char *, max), 0 };
	columns->gauges = (struct texts){ ARENA_ARRAY(arena, const char *, max), 0 };
	columns->values = (struct texts){ ARENA_ARRAY(arena, const char *, max), 0 };
}

static const char *
number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%lld", (long long)value);
}

static void
columns_add(struct columns *columns, struct arena *arena, const struct sample *sample)
{
	char *at = arena_alloc(arena, CLOCK_TEXT_MAX);
	size_t i;

	clock_format(sample->at_us, at);
	for (i = 0; i < sample->count; i++) {
		columns->names.items[columns->names.count++] = sample->rows[i].name;
		columns->times.items[columns->times.count++] = at;
		columns->gauges.items[columns->gauges.count++] =
		    sample->rows[i].is_gauge ? "t" : "f";
		columns->values.items[columns->values.count++] =
		    number(arena, sample->rows[i].value);
	}
}

/* As many samples as fit into one statement. */
static size_t
fill_columns(struct columns *columns, struct arena *arena)
{
	size_t n = 0;

	columns_init(columns, arena, BATCH_ROWS + COUNTER_NAMES_MAX);
	for (; n < waiting && columns->names.count < BATCH_ROWS; n++)
		columns_add(columns, arena, &kept[(first + n) % COUNTER_KEPT]);
	return n;
}

static enum err
send_columns(struct db *db, struct arena *arena, const char *program,
    const struct columns *columns)
{
	struct texts names = { ARENA_ARRAY(arena, const char *, last.count), last.count };
	struct texts values = { ARENA_ARRAY(arena, const char *, last.count), last.count };
	size_t i;

	for (i = 0; i < last.count; i++) {
		names.items[i] = last.items[i].name;
		values.items[i] = number(arena, last.items[i].value);
	}
	const struct db_param params[] = {
		db_text(program), db_text(process_instance()), db_time(process_boot_us()),
		db_texts(arena, &columns->names), db_texts(arena, &columns->times),
		db_texts(arena, &columns->gauges), db_texts(arena, &columns->values),
		db_texts(arena, &names), db_texts(arena, &values),
	};
	return db_exec(db, DB_QUERY(SQL_SEND, params), NULL);
}

enum err
counter_send(struct db *db, const char *program)
{
	struct arena *arena = arena_new();
	struct columns columns;
	enum err err = ERR_OK;
	size_t n;

	while (err == ERR_OK && waiting > 0) {
		n = fill_columns(&columns, arena);
		err = send_columns(db, arena, program, &columns);
			while (err == ERR_OK && n-- > 0)
			drop_first();
			arena_reset(arena);
	}
	arena_free(arena);
	return err;
}
