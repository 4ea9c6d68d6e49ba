/*
 * What a host says of itself each three seconds: figures with bounds, for what cannot be
 * is refused and never scaled on.
 */
#ifndef SERVICE_FLEET_BEAT_H
#define SERVICE_FLEET_BEAT_H

#include <stdbool.h>
#include <stdint.h>

#define BEAT_EVERY_MS     3000
#define BEATS_MAX         50		/* in one request: of when the monitor was away */
#define BEAT_SYSTEM_MAX  40
#define BEAT_MISSING_MAX  200
#define BEAT_BYTES_MAX    (INT64_C(1) << 50)
#define BEAT_CLOCK_MS     60000		/* that a host's clock may be off */
#define BEAT_KEPT_MS      (10 * 60 * 1000)	/* what is older is of no use any more */

/* Name and the most that it may be; the least is 0.  Kept by their order: new ones come last. */
#define BEAT_FIGURES(X) \
	X(cpu_permille,             1000) \
	X(processors,               4096) \
	X(load_centi,               10000000) \
	X(memory_bytes,             BEAT_BYTES_MAX) \
	X(memory_used_bytes,        BEAT_BYTES_MAX) \
	X(disk_bytes,               BEAT_BYTES_MAX) \
	X(disk_used_bytes,          BEAT_BYTES_MAX) \
	X(received_bytes_s,         BEAT_BYTES_MAX) \
	X(sent_bytes_s,             BEAT_BYTES_MAX) \
	X(pressure_cpu_permille,    1000) \
	X(pressure_memory_permille, 1000) \
	X(pressure_io_permille,     1000) \
	X(programs,                 64) \
	X(programs_well,            64) \
	X(uptime_s,                 INT64_C(1) << 40) \
	X(agent_bytes,              BEAT_BYTES_MAX)

enum beat_figure {
#define X(name, most) BEAT_##name,
	BEAT_FIGURES(X)
#undef X
	BEAT_FIGURES_COUNT
};

struct beat {
	int64_t     at_ms;		/* by the host's clock */
	int64_t     boot;		/* when its agent began: milliseconds since 1970 */
	int64_t     sequence;		/* one more each time, from 1 on */
	bool        is_simulated;
	const char *system;		/* its kernel and machine */
	const char *missing;		/* its programs that do not answer, by name */
	int64_t     figures[BEAT_FIGURES_COUNT];
};

/* Their names, ended by NULL, and the most of each. */
extern const char *const beat_figure_names[];
extern const int64_t     beat_figure_most[];

/* NULL, or which figure cannot be beside the others. */
const char *beat_fault(const struct beat *beat);

#endif
