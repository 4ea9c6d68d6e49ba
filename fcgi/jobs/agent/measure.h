/* What this host does, as its kernel says. */
#ifndef AGENT_MEASURE_H
#define AGENT_MEASURE_H

#include <stddef.h>
#include <stdint.h>

struct measured {
	int64_t cpu_permille, processors, load_centi;
	int64_t memory_bytes, memory_used_bytes;
	int64_t disk_bytes, disk_used_bytes;		/* of the store's file system */
	int64_t received_bytes_s, sent_bytes_s;		/* of all its addresses but its own */
	int64_t pressure_cpu_permille, pressure_memory_permille, pressure_io_permille;
	int64_t uptime_s;
	int64_t agent_bytes;				/* of memory that is the agent's alone */
};

/* Since the call before; rates of a first call are 0. */
void measure(struct measured *out);

#endif
