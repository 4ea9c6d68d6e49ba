/* Run another program as a bounded child process (posix_spawn, no shell). */
#ifndef LIB_CHILD_H
#define LIB_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"

struct arena;

struct child {
	const char *const *argv;		/* NULL-terminated; argv[0] is found on PATH */
	const char        *directory;		/* where it runs; NULL: here */
	int64_t            timeout_ms;		/* then it and its children are killed */
	int64_t            memory_bytes;	/* RLIMIT_AS; 0: none */
	int64_t            file_bytes;		/* RLIMIT_FSIZE; 0: none */
	size_t             output_max;		/* of stdout kept; the rest is dropped */
	int                nice;		/* added to ours */
	/* each line of stdout as it comes; NULL: stdout is collected; false: kill */
	bool             (*on_line)(void *context, const char *line);
	void              *context;
};

struct child_result {
	int         status;	/* exit status, or 128 + signal */
	bool        timed_out;
	const char *output;	/* stdout, NUL-terminated, in the arena */
	size_t      output_len;
	const char *errors;	/* the last 2 KB of stderr */
};

/*
 * Run it to its end.  ERR_OK also when it failed: see `result->status`.
 * ERR_INTERNAL  it could not be started
 */
enum err child_run(const struct child *child, struct arena *arena,
    struct child_result *result);

#endif
