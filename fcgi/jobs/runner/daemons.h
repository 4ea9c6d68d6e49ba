/* The processes that make up the site: started, watched, started again, ended. */
#ifndef RUNNER_DAEMONS_H
#define RUNNER_DAEMONS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "jobs/runner/instance.h"

#define DAEMON_ARGS_MAX 16

/* Also the order of stopping: what takes requests ends before what they need. */
enum daemon_kind { FRONT_END, PROGRAM, WORKER, DATABASE, DAEMON_KINDS };

struct daemon {
	char             name[24];
	enum daemon_kind kind;
	const char      *argv[DAEMON_ARGS_MAX];	/* NULL-terminated; argv[0] is a path */
	int              socket;		/* becomes its fd 0; -1: /dev/null */
	char             log[PATH_LEN];
	int              ask;			/* signal that asks it to end by itself */

	/* below: kept by daemons.c, daemons_switch.c and logs.c */
	pid_t            pid;			/* 0: not running */
	pid_t            next;			/* is to take its place; 0: none */
	bool             is_ready;		/* the next one said so */
	pid_t            leaving;		/* was in its place, and drains; 0: none */
	int64_t          started_ms;
	int64_t          start_at_ms;		/* when to start it again */
	int              backoff_ms;
	int              failures;		/* ends since it last ran for a while */
	off_t            log_offset;		/* up to where problems were looked for */
};

#define DAEMONS_MAX 32	/* the table of programs, Postgres, the front end, an S3 */

struct daemons {
	struct daemon items[DAEMONS_MAX];
	int           count;
	int           signals;		/* a signalfd */
	int           notify;		/* the socket where they say that they are ready */
	char          notify_path[PATH_LEN];
	bool          stopping;		/* somebody asked for the end */
	bool          is_switch_asked;	/* SIGUSR1 came: to other processes of all programs */
	sigset_t      old_mask;		/* what children get back */
};

/* Block and take over signals; become the one who inherits orphans. */
bool           daemons_init(struct daemons *daemons, const struct site *site);
/* Add one, not yet started; ends the process when there are too many. */
struct daemon *daemons_add(struct daemons *daemons, const struct site *site,
    const char *name, enum daemon_kind kind);
/* A process of it, which is not yet its own; 0, which was said. */
pid_t          daemon_fork(struct daemons *daemons, struct daemon *daemon);
/* Start it; complains.  From then on it is started again whenever it ends. */
bool           daemon_start(struct daemons *daemons, struct daemon *daemon);
/*
 * Wait at most `timeout_ms` for something to happen and see to it: ends,
 * starts that are due, problems in the logs.  False once the end was asked for.
 */
bool           daemons_step(struct daemons *daemons, int timeout_ms);
/*
 * Another process of each program on its socket; when all are ready those that
 * were there drain.  NULL; else the name of the one that did not get ready: then
 * those that were there serve on.  Goes on with daemons_step() meanwhile.
 */
const char    *daemons_switch(struct daemons *daemons);
/* End all, in order, and whatever they have left behind. */
void           daemons_stop(struct daemons *daemons);

#endif
