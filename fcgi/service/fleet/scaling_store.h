/*
 * What the fleet's capacity is decided by, and what was decided, as the database has it:
 * a decision names its policy and its last sample, and is made of them again to the same
 * number.
 */
#ifndef SERVICE_FLEET_SCALING_STORE_H
#define SERVICE_FLEET_SCALING_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/fleet/scaling.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define SCALING_LEASE_S     30
#define SCALING_LEASE_CALL_S 10	/* so much of it is to be left for a call, which takes half at most */
#define SCALING_EVERY_S     10
#define SCALING_WINDOW_S    (SCALING_SAMPLES_MAX * SCALING_EVERY_S)
#define SCALING_KEPT_DAYS   30

extern const char *const scaling_modes[];	/* auto, manual, paused */
extern const char *const scaling_kinds[];	/* step, target */

/* What an admin says. */
struct scaling_set {
	int64_t     id;
	int64_t     made_at;
	const char *mode;
	int64_t     manual_hosts;
	const char *kind;
	int64_t     hosts_min, hosts_max;
	double      above_percent, below_percent, utilisation;
};

enum err scaling_set_get(struct db *db, struct arena *arena, struct scaling_set *out);
/* ERR_INPUT  the database's own bounds do not take it */
enum err scaling_set_put(struct db *db, const struct scaling_set *set);
/* The policy that it means. */
struct scaling_policy scaling_set_policy(const struct scaling_set *set);

struct scaling_lease {
	const char *holder;
	int64_t     term;	/* one more with each holder */
	int64_t     left_ms;	/* until others may take it; 0: they may */
	int64_t     wait_ms;	/* of a new holder: until all that the one before asked has ended */
};
/* ERR_CONFLICT  another has it */
enum err scaling_lease_take(struct db *db, struct arena *arena, const char *holder, struct scaling_lease *out);
enum err scaling_lease_give_back(struct db *db, const char *holder);
enum err scaling_lease_show(struct db *db, struct arena *arena, struct scaling_lease *out);

/* `id` of it is written to `out`. */
enum err scaling_sample_add(struct db *db, const struct scaling_sample *sample, int64_t *out);
enum err scaling_sample_wanted(struct db *db, int64_t id, int wanted);
/* Up to that one, SCALING_WINDOW_S long, in the arena. */
enum err scaling_window_read(struct db *db, struct arena *arena, int64_t sample, struct scaling_window *out);

struct scaling_decided {
	int64_t     key;
	int64_t     at;
	int64_t     policy, sample, term;
	int64_t     had, hosts;
	const char *why;
	const char *reason;
	const char *state;	/* committed, done, failed */
	const char *fault;
};
/*
 * Before it is carried out; `out` is its key.
 * ERR_CONFLICT  `holder` has the lease no more, or not for long enough
 */
enum err scaling_decision_commit(struct db *db, const char *holder, const struct scaling_decided *decided, int64_t *out);
/* `fault` NULL: it is done. */
enum err scaling_decision_end(struct db *db, int64_t key, const char *fault);
/* Those of terms before are done where there are as many hosts as they said, and else failed. */
enum err scaling_decision_settle(struct db *db, int64_t term, int hosts);
/* The newest of them; ERR_NOT_FOUND: there is none. */
enum err scaling_decision_last(struct db *db, struct arena *arena, struct scaling_decided *out);
/* The newest first. */
enum err scaling_decisions(struct db *db, struct arena *arena, const struct page_ask *ask, struct page *out);
/* Make it again of what was written down.  ERR_NOT_FOUND: no such, or its samples are gone */
enum err scaling_decision_again(struct db *db, struct arena *arena, int64_t key, int64_t *hosts);
/* For the worker. */
enum err scaling_prune(struct db *db, int64_t *pruned);

/* A host that takes load, as its agent said last. */
struct scaling_host {
	struct public_id id;
	const char      *name;
	int64_t          seen_ms_ago;	/* -1: never */
	int64_t          cpu_permille;
	bool             is_busy;	/* a job runs there */
};
enum err scaling_hosts(struct db *db, struct arena *arena, const struct scaling_host **hosts, size_t *count);

#endif
