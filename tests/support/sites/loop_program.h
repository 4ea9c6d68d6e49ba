/* A small program of its own routes, in a child process, to try the loop with. */
#ifndef SUPPORT_LOOP_PROGRAM_H
#define SUPPORT_LOOP_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#define LOOP_THREADS        4
#define LOOP_UPLOAD_THREADS 4

struct loop_program {
	pid_t pid;
	int   listener;		/* -1: it makes its socket itself */
	bool  is_beside;	/* the directory is another's */
	char  directory[64];	/* throwaway; store/, store/spool/ and log are in it */
	char  socket[96];
};

/*
 * Routes:
 *   GET    /echo/{text}?n=      {text, n}
 *   POST   /body                JSON {name, count?, tags?} as {name, count, tags}
 *   PUT    /stream              {size_bytes, sum} of the body
 *   PUT    /refuse              403 without reading the streamed body
 *   POST   /either              JSON {name}, or as /stream
 *   GET    /slow?ms=            waits, then 204
 *   GET    /prompt              204, also while all threads wait
 *   GET    /file/{name...}      a file of the store
 *   GET    /large?size=         so many bytes
 *   GET    /who                 {address, origin, is_https, cookie}; sets the cookie c
 *   GET    /header/{text}       204, with X-Text
 *   DELETE /echo/{text}         204
 */
bool loop_program_start(struct loop_program *program);
/* One more process on the socket of `first`, as a release starts it. */
bool loop_program_start_beside(struct loop_program *program, const struct loop_program *first);
/* One that nobody gives a socket, as in a pod. */
bool loop_program_start_alone(struct loop_program *program);
/* SIGTERM, and wait.  True when it ended with 0. */
bool loop_program_stop(struct loop_program *program);
/* SIGTERM or SIGUSR1 without the wait; then loop_program_wait(). */
void loop_program_signal(const struct loop_program *program, int signal);
bool loop_program_wait(struct loop_program *program);
/* The same after SIGUSR1: true when it ended as one that drained. */
bool loop_program_drains(struct loop_program *program);

/* Wait until `text` is in its log; false when it does not come. */
bool loop_program_logs(const struct loop_program *program, const char *text);
/* The same of now, without waiting. */
bool loop_program_has_logged(const struct loop_program *program, const char *text);
/* Wait until the program has read what was sent on `fd`. */
bool loop_program_has_read(int fd);

#endif
