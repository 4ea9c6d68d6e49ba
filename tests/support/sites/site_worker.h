/* A database, a store and scratch for tests of the worker, and workers. */
#ifndef SUPPORT_SITE_WORKER_H
#define SUPPORT_SITE_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"

#define SITE_WAIT_S 120	/* after so long a test has failed */

extern struct arena *site_arena;
extern struct db     site_db;		/* as the tables' owner */
extern char          site_directory[64];
extern const char   *site_ffmpeg;	/* the real one, also when tests put another before it */

/* Set all up; VITRINA_* of the environment point to it. */
void        site_open(void);
void        site_close(void);

/*
 * A file made by `ffmpeg -v error -y <arguments> <name>`, in the site's
 * directory; its path.
 */
const char *site_media(const char *arguments, const char *name);

/* Store the file as an original and publish it without any job; the video's key. */
int64_t     site_video(const char *path);
/* Add a transcode job, or one for a poster. */
void        site_transcode(int64_t video);
void        site_poster(int64_t video);
/* The same with a poster and a transcode job. */
int64_t     site_publish(const char *path);

/* Two seconds of video that must be encoded. */
const char *site_source(void);
/* Publish with a poster already, so that only the transcoding runs ffmpeg. */
int64_t     site_publish_plain(const char *path);

/*
 * Put an ffmpeg before the real one that waits while it is held: so tests can
 * come at the worker in the middle of its work (tests/support/sites/site_hold.c).
 */
void        site_make_holding_ffmpeg(void);
void        site_hold(void);
void        site_let_go(void);
pid_t       site_held(void);	/* its number, once it waits */

/* Run build/bin/worker; end it with SIGTERM, and wait: true when it ended with 0. */
pid_t       site_worker(void);
bool        site_worker_stop(pid_t pid);
/* Wait until a worker has logged `text`; false: it did not in SITE_WAIT_S. */
bool        site_logs(const char *text);
/* kill -9, and wait. */
void        site_worker_kill(pid_t pid);

/* One value of the row that `sql` finds; $1 is `key`.  Constant SQL. */
int64_t     site_number(const char *sql, int64_t key);
const char *site_text(const char *sql, int64_t key);
void        site_run(const char *sql, int64_t key);
/* Wait until `sql` gives a number over 0; false: it did not in SITE_WAIT_S. */
bool        site_wait(const char *sql, int64_t key);

/* The store's objects whose keys begin with `prefix`, counted. */
int64_t     site_objects(const char *prefix);
/* Where the object `key` of the store is on disk. */
const char *site_path(const char *key);
/* What a command prints, without its last newline. */
const char *site_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
