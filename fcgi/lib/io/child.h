/*
 * Run another program as a bounded child process (no shell): in a process
 * group of its own, stdin from /dev/null, no other file open, no core file;
 * in a box (lib/io/box.h) where it reads what strangers made.
 */
#ifndef LIB_CHILD_H
#define LIB_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct box;

/* A longer line of stdout reaches on_line cut to this. */
#define CHILD_LINE_MAX   4096
#define CHILD_ERRORS_MAX 2048
#define CHILD_TICK_MS    200

struct child {
	const char *const *argv;		/* NULL-terminated; argv[0] is found on PATH */
	const char        *directory;		/* where it runs; NULL: here */
	const struct box  *box;			/* all that it reaches; NULL: what we reach */
	int                input;		/* descriptor of its stdin; 0: /dev/null */
	int64_t            timeout_ms;		/* then it and its children are killed; 0: none */
	int64_t            memory_bytes;	/* RLIMIT_AS; 0: none */
	int64_t            file_bytes;		/* RLIMIT_FSIZE; 0: none */
	size_t             output_max;		/* of stdout kept; the rest is dropped */
	int                nice;		/* added to ours */
	/* each line of stdout as it comes; NULL: stdout is collected; false: kill */
	bool             (*on_line)(void *context, const char *line);
	/* every CHILD_TICK_MS or so, also when it is silent; false: kill */
	bool             (*on_tick)(void *context);
	void              *context;
};

struct child_result {
	int         status;	/* exit status, or 128 + signal */
	int         signal;	/* that ended it; 0: it ended by itself */
	bool        timed_out;
	bool        stopped;	/* on_line or on_tick said so */
	const char *output;	/* stdout, NUL-terminated, in the arena */
	size_t      output_len;
	const char *errors;	/* the last 2 KB of stderr, in the arena */
};

/*
 * Run it to its end, on the calling thread.  When that thread or our process
 * dies, the kernel kills the child (PR_SET_PDEATHSIG); what the child itself
 * left behind is killed when it ends.  ERR_OK also when it failed: see
 * `result->status`.
 *
 * ERR_INTERNAL  it could not be started: no such program or directory, no
 *               descriptors; `result` is then all zero
 */
enum err child_run(const struct child *child, struct arena *arena,
    struct child_result *result);

/* Where the program `name` is that was built with this one: beside it. */
const char *child_beside(struct arena *arena, const char *name);

#endif
