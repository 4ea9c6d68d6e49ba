/* The monitor's thread: hosts out of the database, what they said into it. */
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/texts.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "service/fleet/monitor_inside.h"

#define READ_AGAIN_MS 1000	/* while the database is away */

/* As text[] each, for one statement. */
struct columns {
	struct texts keys, seen, boots, sequences, simulated, systems, missing, figures;
};

struct sample_columns {
	struct texts keys, times, figures;
};

static struct {
	pthread_t       thread;
	pthread_mutex_t lock;
	pthread_cond_t  wake;
	bool            is_stopping;
	struct db_pool *pool;
} writer = { .lock = PTHREAD_MUTEX_INITIALIZER };
static atomic_bool wants_read = true;

static const char SQL_WRITE[] =
    "WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),"
    " said AS ("
    "    SELECT * FROM quick, unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::bigint[],"
    "        $5::boolean[], $6::text[], $7::text[], $8::text[])"
    "        AS s (id, seen_at, boot, sequence, is_simulated, system, missing, figures)),"
    " back AS (SELECT h.id FROM host h JOIN said USING (id) WHERE h.is_lost),"
    " put AS ("
    "    UPDATE host h SET seen_at = s.seen_at, boot = s.boot, sequence = s.sequence,"
    "           is_simulated = s.is_simulated, system = s.system, missing = s.missing,"
    "           figures = s.figures::bigint[], is_lost = false"
    "      FROM said s WHERE h.id = s.id AND (h.seen_at IS NULL OR h.seen_at < s.seen_at)),"
    " lost AS ("
    "    UPDATE host SET is_lost = true"
    "     WHERE $12 AND NOT is_lost AND revoked_at IS NULL AND id <> ALL ($1::bigint[])"
    "       AND seen_at < now() - $13 * interval '1 ms' RETURNING id),"
    " kept AS ("
    "    INSERT INTO host_sample (host_id, slot, at, figures)"
    "    SELECT DISTINCT ON (1, 2) k.id, (floor(extract(epoch FROM k.at) / $14)::bigint % $15)::smallint,"
    "           k.at, k.figures::bigint[]"
    "      FROM quick, unnest($9::bigint[], $10::timestamptz[], $11::text[]) AS k (id, at, figures)"
    "     ORDER BY 1, 2, k.at DESC"
    "        ON CONFLICT (host_id, slot) DO UPDATE SET at = excluded.at, figures = excluded.figures"
    "     WHERE host_sample.at < excluded.at)"
    " INSERT INTO host_event (host_id, kind)"
    " SELECT id, 'back' FROM back UNION ALL SELECT id, 'lost' FROM lost";

static void
add(struct texts *texts, const char *text)
{
	texts->items[texts->count++] = text;
}

static void
add_int(struct texts *texts, struct arena *arena, int64_t value)
{
	add(texts, arena_printf(arena, "%" PRId64, value));
}

static void
add_time(struct texts *texts, struct arena *arena, int64_t time_ms)
{
	char *text = arena_alloc(arena, CLOCK_TEXT_MAX);

	clock_format(time_ms * 1000, text);
	add(texts, text);
}

static void
add_figures(struct texts *texts, struct arena *arena, const int64_t *figures)
{
	struct buf buf;

	buf_init(&buf, arena, 256);
	for (size_t i = 0; i < BEAT_FIGURES_COUNT; i++)
		buf_printf(&buf, "%c%" PRId64, i == 0 ? '{' : ',', figures[i]);
	buf_text_add(&buf, "}");
	add(texts, buf_text(&buf));
}

static void
make_room(struct arena *arena, struct texts *texts, size_t count, size_t places)
{
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct texts){ ARENA_ARRAY(arena, const char *, places + 1), 0 };
}

static void
add_heard(struct columns *out, struct arena *arena, const struct heard *heard)
{
	add_int(&out->keys, arena, heard->key);
	add_time(&out->seen, arena, heard->seen_ms);
	add_int(&out->boots, arena, heard->boot);
	add_int(&out->sequences, arena, heard->sequence);
	add(&out->simulated, heard->is_simulated ? "t" : "f");
	add(&out->systems, arena_strdup(arena, heard->system));
	add(&out->missing, arena_strdup(arena, heard->missing));
	add_figures(&out->figures, arena, heard->figures);
}

/* What is to be written now, under the lock. */
static void
gather(struct arena *arena, struct columns *out, struct sample_columns *samples)
{
	make_room(arena, &out->keys, sizeof(*out) / sizeof(out->keys), monitor.count);
	make_room(arena, &samples->keys, sizeof(*samples) / sizeof(samples->keys),
	    monitor.samples_count);
	for (size_t i = 0; i < monitor.count; i++)
		if (monitor.hosts[i].is_changed) {
			add_heard(out, arena, &monitor.hosts[i]);
			monitor.hosts[i].is_changed = false;
		}
	for (size_t i = 0; i < monitor.samples_count; i++) {
		add_int(&samples->keys, arena, monitor.samples[i].host);
		add_time(&samples->times, arena, monitor.samples[i].at_ms);
		add_figures(&samples->figures, arena, monitor.samples[i].figures);
	}
}

/* The database has them, or has not: then what came meanwhile stays behind them. */
static void
settle(size_t samples, bool is_written)
{
	pthread_mutex_lock(&monitor.lock);
	if (is_written) {
		monitor.samples_count -= samples;
		memmove(monitor.samples, monitor.samples + samples,
		    monitor.samples_count * sizeof(*monitor.samples));
	} else {
		for (size_t i = 0; i < monitor.count; i++)
			monitor.hosts[i].is_changed = monitor.hosts[i].seen_ms > 0;
	}
	pthread_mutex_unlock(&monitor.lock);
}

static enum err
write_heard(struct db *db)
{
	struct arena *arena = arena_new();
	struct sample_columns samples;
	struct columns said;
	bool may_judge, is_idle;
	enum err err = ERR_OK;

	pthread_mutex_lock(&monitor.lock);
	gather(arena, &said, &samples);
	is_idle = monitor.count == 0;
	may_judge = clock_now_us() / 1000 - monitor.began_ms > HOST_LOST_MS + MONITOR_WRITES_MS;
	pthread_mutex_unlock(&monitor.lock);
	const struct db_param params[] = {
		db_texts(arena, &said.keys), db_texts(arena, &said.seen), db_texts(arena, &said.boots),
		db_texts(arena, &said.sequences), db_texts(arena, &said.simulated),
		db_texts(arena, &said.systems), db_texts(arena, &said.missing),
		db_texts(arena, &said.figures), db_texts(arena, &samples.keys),
		db_texts(arena, &samples.times), db_texts(arena, &samples.figures),
		db_bool(may_judge), db_int(HOST_LOST_MS + MONITOR_WRITES_MS), db_int(HOST_SLOT_S),
		db_int(HOST_SLOTS),
	};

	if (!is_idle)
		err = db_exec(db, DB_QUERY(SQL_WRITE, params), NULL);
	settle(samples.keys.count, err == ERR_OK);
	arena_free(arena);
	return err;
}

static void
remember(struct heard *heard, const struct host *host)
{
	heard->id = host->id;
	heard->key = host->key;
	memcpy(heard->public_key, host->public_key, SECRET_PAIR_BYTES);
	heard->boot = host->boot;
	heard->sequence = host->sequence;
}

/* Both by id: what is known of those that stay goes over. */
static void
carry_over(struct heard *hosts, size_t count)
{
	size_t old = 0;

	for (size_t i = 0; i < count; i++) {
		while (old < monitor.count && strcmp(monitor.hosts[old].id.text, hosts[i].id.text) < 0)
			old++;
		if (old < monitor.count && strcmp(monitor.hosts[old].id.text, hosts[i].id.text) == 0 &&
		    monitor.hosts[old].seen_ms > 0)
			hosts[i] = monitor.hosts[old];
	}
}

enum err
monitor_read(struct db *db)
{
	unsigned char secret[SECRET_PAIR_BYTES];
	struct arena *arena = arena_new();
	struct heard *hosts, *before;
	struct host *rows;
	size_t count;
	enum err err;

	if ((err = host_monitor_key(db, arena, secret)) != ERR_OK ||
	    (err = host_all(db, arena, &rows, &count)) != ERR_OK)
		goto done;
	if ((hosts = calloc(count + 1, sizeof(*hosts))) == NULL)
		abort();
	for (size_t i = 0; i < count; i++)
		remember(&hosts[i], &rows[i]);
	pthread_mutex_lock(&monitor.lock);
	memcpy(monitor.secret, secret, sizeof(secret));
	carry_over(hosts, count);
	before = monitor.hosts;
	monitor.hosts = hosts;
	monitor.count = count;
	if (monitor.samples == NULL &&
	    (monitor.samples = calloc(MONITOR_SAMPLES, sizeof(*monitor.samples))) == NULL)
		abort();
	if (!monitor.is_read)
		monitor.began_ms = clock_now_us() / 1000;
	monitor.is_read = true;
	pthread_mutex_unlock(&monitor.lock);
	free(before);
done:
	arena_free(arena);
	return err;
}

static void
on_notify(void *context, const char *channel, const char *payload)
{
	(void)context, (void)channel, (void)payload;
	atomic_store(&wants_read, true);
	pthread_mutex_lock(&writer.lock);
	pthread_cond_signal(&writer.wake);
	pthread_mutex_unlock(&writer.lock);
}

/* Until it is time to write, or hosts came or went; false: it is time to end. */
static bool
wait_until(int64_t until_ms)
{
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};
	bool goes_on;

	pthread_mutex_lock(&writer.lock);
	while (!writer.is_stopping && !atomic_load(&wants_read))
		if (pthread_cond_timedwait(&writer.wake, &writer.lock, &until) != 0)
			break;
	goes_on = !writer.is_stopping;
	pthread_mutex_unlock(&writer.lock);
	return goes_on;
}

static void *
run(void *unused)
{
	int64_t next_ms = clock_steady_ms() + MONITOR_WRITES_MS;
	struct db db = db_of(writer.pool);
	bool is_read = true;

	(void)unused;
	do {
		if (atomic_exchange(&wants_read, false) || !is_read)
			is_read = monitor_read(&db) == ERR_OK;
		if (clock_steady_ms() >= next_ms) {
			(void)write_heard(&db);	/* what stays is written next time */
			next_ms = clock_steady_ms() + MONITOR_WRITES_MS;
		}
		db_done(&db);
	} while (wait_until(is_read ? next_ms : clock_steady_ms() + READ_AGAIN_MS));
	(void)write_heard(&db);
	db_done(&db);
	return NULL;
}

void
monitor_start(const char *program, struct db_pool *pool)
{
	pthread_condattr_t attributes;
	sigset_t all, before;

	(void)pool;	/* requests never wait for this: a connection of its own */
	writer.pool = db_pool_new(config_database(program), 1);
	writer.is_stopping = false;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&writer.wake, &attributes);
	notify_on("host", on_notify, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&writer.thread, NULL, run, NULL) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
monitor_stop(void)
{
	pthread_mutex_lock(&writer.lock);
	writer.is_stopping = true;
	pthread_cond_signal(&writer.wake);
	pthread_mutex_unlock(&writer.lock);
	pthread_join(writer.thread, NULL);
	db_pool_free(writer.pool);
}
