/*
 * Work for later: a table that any number of workers on any number of
 * machines take from.  A job is leased to one of them, which says that it
 * still lives; whose lease has run out may not write any more.
 *
 * A leaf of service/: any service may include it, and it includes none.
 */
#ifndef SERVICE_JOB_H
#define SERVICE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct arena;
struct db;
struct db_query;
struct page;
struct page_ask;

/*
 * The kinds of job, and the payload (JSON) of each:
 *
 * poster          {}               make a poster of the video, if it has none that was chosen
 * transcode       {}               make the video's renditions (and a poster, if it still has none)
 * transcribe      {}               write down what is said in the video: captions made by a machine
 * clean           {}               see what the video's file holds, and make others' copy of it
 * replace         {}               put the video's best rendition in the place of its original
 * object_delete   {"key": K}       delete the object K, then its row, if it has one
 *                 {"prefix": P}    delete all derived objects under P ("v/<video id>/…/")
 * account_delete  {"account": id}  delete all that the account (internal key) owns, then its row
 * matrix          see service/matrix/matrix_job.h: a long computation
 * hash            {"key": K}       fill object.sha256 of the object K
 * audience        {}               the site was closed or opened: bring its videos after
 *
 * and the chores of the whole fleet, which job_chore() adds:
 *
 * purge           {}               what was deleted undelete_days ago goes for good
 * uploads         {}               drop uploads that nothing has come for
 * prune           {}               forget sessions, codes, replies and jobs of long ago
 * janitor         {}               compare the store with the tables
 * strip           {}               take out what stored WebP images hold beside their pictures
 * looks           {}               add clean jobs for videos at which nobody has looked, and
 *                                  replace jobs for those whose originals are not kept longer
 *
 * A video that is published gets a poster job and a transcode job; posters
 * are made beside a long transcoding, so that cards have pictures early.
 */
#define JOB_POSTER         "poster"
#define JOB_TRANSCODE      "transcode"
#define JOB_TRANSCRIBE     "transcribe"
#define JOB_CLEAN          "clean"
#define JOB_REPLACE        "replace"
#define JOB_OBJECT_DELETE  "object_delete"
#define JOB_ACCOUNT_DELETE "account_delete"
#define JOB_HASH           "hash"
#define JOB_MATRIX         "matrix"
#define JOB_PURGE          "purge"
#define JOB_UPLOADS        "uploads"
#define JOB_PRUNE          "prune"
#define JOB_JANITOR        "janitor"
#define JOB_LOOKS          "looks"
#define JOB_STRIP          "strip"
#define JOB_AUDIENCE       "audience"

/* All of them; the worker has a lane and a handler for each (jobs/worker/kinds.c). */
struct job_kind {
	const char *name;
	int         attempts_max;	/* so often it is tried */
};
extern const struct job_kind job_kinds[];	/* a name of NULL ends */
bool job_kind_is_known(const char *name);

#define JOB_LEASE_S      30	/* without a beat for so long, another may take it */
#define JOB_BEAT_S       5
#define JOB_KEEP_DAYS    7	/* done jobs are shown for so long */
#define JOB_REASON_MAX   500	/* characters of a reason that are kept */
#define JOB_CHANNEL      "job"	/* NOTIFY on this wakes the workers */
#define JOB_END_CHANNEL  "job_end"	/* and on this, with a lease, ends who has it */

/* What becomes of a job. */
enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_PARKED, JOB_DONE };
extern const char *const job_states[];	/* in the order of the enum; NULL ends */

/*
 * Add a job inside the caller's transaction, where there is one: workers see
 * it, and are woken, when that commits.
 * `video_key` is the video's internal key, 0: none; the job goes when the
 * video's row does.  `payload` NULL: {}.  `run_at_us` 0: now.
 *
 * ERR_NOT_FOUND  no such video
 */
enum err job_add(struct db *db, const char *kind, int64_t video_key,
    const char *payload, int64_t run_at_us);

/*
 * Add a chore unless it is waiting, running, or was done in the last
 * `period_s` seconds, by whichever worker.  Only one worker at a time adds
 * chores (an advisory lock); for the others nothing is to be done.
 */
enum err job_chore(struct db *db, const char *kind, int64_t period_s);

/* A job as the worker that holds it sees it; strings in the arena. */
struct job {
	int64_t          key;
	struct public_id id;
	const char      *kind;
	int64_t          video_key;	/* 0: none */
	const char      *object_key;	/* payload's "key"; NULL: none */
	const char      *prefix;	/* payload's "prefix"; NULL: none */
	int64_t          account;	/* payload's "account"; 0: none */
	int64_t          attempts;	/* this one included */
	int64_t          began_s;	/* when it was claimed, by the database's clock */
	const char      *lease;		/* names this claim, and no other */
};

/*
 * Take a job that is due and of one of `kinds`: of each kind that of the owner
 * who has had the least, and of these, and of those whose holder's lease ran
 * out, the oldest.  `worker` names the taker (host and process) to the
 * admin.
 *
 * ERR_NOT_FOUND  nothing to do
 */
enum err job_claim(struct db *db, struct arena *arena, const struct texts *kinds,
    const char *worker, struct job *out);

/* True when it was begun too often: its worker died each time.  Fail it. */
bool     job_is_worn_out(const struct job *job);

/*
 * All of these write only while `job` is held.
 * ERR_CONFLICT  the lease was lost, or the job is gone: stop, publish nothing
 */
enum err job_beat(struct db *db, const struct job *job);
enum err job_progress(struct db *db, const struct job *job, int percent);
/* In the transaction that publishes: no two workers can both get through. */
enum err job_done(struct db *db, const struct job *job);
/* The same where all that it publishes is one statement: a transaction of its own. */
enum err job_done_with(struct db *db, const struct job *job, const struct db_query *query);
/* Give it back as if it had not been begun (SIGTERM). */
enum err job_release(struct db *db, const struct job *job);

enum job_failure {
	JOB_AGAIN,	/* later, with backoff, until the attempts are used up */
	JOB_HOPELESS,	/* it would fail again in the same way: park it now */
};

/*
 * It failed because of `reason`: one sentence for the owner and the admin.
 * `parked` says whether that was the last attempt.
 */
enum err job_fail(struct db *db, const struct job *job, enum job_failure failure,
    const char *reason, bool *parked);

/* A job as the admin sees it. */
struct job_row {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *kind;
	const char      *state;		/* one of job_states */
	int64_t          attempts;
	int64_t          progress;	/* 0..100 */
	const char      *reason;	/* of the last failure; NULL: none */
	int64_t          created_at;	/* microseconds since 1970 */
	int64_t          updated_at;
	struct public_id video_id;	/* empty: none */
	const char      *video_title;	/* NULL: none */
};

/* Struct job_rows, newest first.  `state` NULL: all.  ERR_INPUT: a cursor that is none */
enum err job_list(struct db *db, struct arena *arena, const char *state,
    const struct page_ask *ask, struct page *out);

/*
 * Let a parked job run again, with all its attempts.
 *
 * ERR_NOT_FOUND  no such job
 * ERR_CONFLICT   it is not parked
 */
enum err job_retry(struct db *db, struct arena *arena, const struct public_id *id,
    struct job_row *out);

/*
 * Park what waits or runs of somebody's work: who runs it is told, and stops
 * within a second.  The video then has failed, where it has no renditions.
 *
 * ERR_NOT_FOUND  no such job
 * ERR_CONFLICT   it is over already, or the site's own
 */
enum err job_cancel(struct db *db, struct arena *arena, const struct public_id *id,
    struct job_row *out);

/*
 * The same of all that is done for a video, or for an account; and let it run
 * again, where neither stands against it any more.  In the transaction that
 * deletes or suspends, before it; and after what undoes it.
 */
#define JOB_END_DELETED   "The video was deleted."
#define JOB_END_SUSPENDED "The account of its owner is suspended."
#define JOB_END_CANCELLED "The admin cancelled it."
enum err job_end_video(struct db *db, const struct public_id *video);
enum err job_end_owner(struct db *db, const struct user_id *owner);
enum err job_resume_video(struct db *db, const struct public_id *video);
enum err job_resume_owner(struct db *db, const struct user_id *owner);

/* Forget what was done JOB_KEEP_DAYS ago. */
enum err job_prune(struct db *db, int64_t *pruned);

#endif
