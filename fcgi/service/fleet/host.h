/*
 * The hosts of the site, as the database has them: each comes in by a code for one use,
 * with a key that it made itself, and goes when it is revoked.
 */
#ifndef SERVICE_FLEET_HOST_H
#define SERVICE_FLEET_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/secret/secret_pair.h"
#include "service/fleet/beat.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define HOSTS_MAX           2000	/* that are known at once */
#define HOST_NAME_MAX_CHARS 64
#define HOST_CODE_HOURS     24
#define HOST_SUSPECT_MS     (3 * BEAT_EVERY_MS)	/* so many beats are missing */
#define HOST_LOST_MS        (6 * BEAT_EVERY_MS)
#define HOST_SLOT_S         15		/* of a sample */
#define HOST_SLOTS          480		/* two hours of them: a ring */
#define HOST_EVENT_DAYS     90

struct host {
	int64_t          key;
	struct public_id id;
	const char      *name;
	const unsigned char *public_key;
	int64_t          enrolled_at;
	int64_t          seen_at;	/* 0: it has said nothing yet */
	int64_t          boot, sequence;
	bool             is_simulated;
	const char      *system;
	const char      *missing;
	const char      *figures_text;	/* as Postgres writes an array */
	const char      *state;		/* alive, suspect or lost: of host_list() and host_show() */
	int64_t          figures[BEAT_FIGURES_COUNT];
};

/* A code for one host, within HOST_CODE_HOURS; in the arena. */
enum err host_code_make(struct db *db, struct arena *arena, const char **code);

struct host_wish {
	const char   *code;
	const char   *name;
	unsigned char public_key[SECRET_PAIR_BYTES];
};
/*
 * Let a host in, and use up the code.  `monitor_key`: the monitor's public half.
 * ERR_NOT_FOUND  no such code, or it was used, or is too old
 * ERR_CONFLICT   that key is a host's already, or there are HOSTS_MAX; the code stays
 */
enum err host_enrol(struct db *db, struct arena *arena, const struct host_wish *wish,
    struct public_id *id, unsigned char monitor_key[SECRET_PAIR_BYTES]);
/* The monitor's secret half: of all instances. */
enum err host_monitor_key(struct db *db, struct arena *arena, unsigned char secret[SECRET_PAIR_BYTES]);
/* ERR_NOT_FOUND  no such host, or it is revoked already */
enum err host_revoke(struct db *db, const struct public_id *id);

/* The newest first; with what the monitor heard since. */
enum err host_list(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out);
enum err host_show(struct db *db, struct arena *arena, const struct public_id *id, struct host *out);
/* All that are not revoked, by their ids' bytes, as they are stored. */
enum err host_all(struct db *db, struct arena *arena, struct host **hosts, size_t *count);
/* The same, with what the monitor heard since. */
enum err host_all_now(struct db *db, struct arena *arena, struct host **hosts, size_t *count);

/* One figure of a host over the last two hours at most, in steps of HOST_SLOT_S. */
struct host_series {
	int64_t from;		/* a time */
	double *values;		/* NAN: not known */
	size_t  count;
};
enum err host_series(struct db *db, struct arena *arena, const struct public_id *id,
    enum beat_figure figure, int64_t window_s, struct host_series *out);

/* What became of hosts, the newest first. */
struct host_event {
	int64_t          key;
	int64_t          at;
	struct public_id host;
	const char      *name;
	const char      *kind;	/* enrolled, lost, back, revoked */
};
enum err host_events(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out);
/* For the worker: forgets events after HOST_EVENT_DAYS, and codes that are too old. */
enum err host_prune(struct db *db, int64_t *pruned);

#endif
