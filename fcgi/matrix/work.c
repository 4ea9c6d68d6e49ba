/* From what is asked to what is saved, and to the reply. */
#include "matrix/work.h"

#include <math.h>

#include "lib/config/config.h"
#include "lib/serve/request.h"
#include "matrix/admit.h"
#include "matrix/job.h"
#include "matrix/once.h"
#include "matrix/wish.h"
#include "program/access.h"

#define FLOPS_OF_NOBODY 1e6

enum err
work_plan(struct work *work)
{
	work->trust = (struct matrix_trust){ NAN, NAN };
	return work->kind->plan(work);
}

enum err
work_room(const struct work *work)
{
	enum err err, beyond;
	int64_t room;

	if (work->file_bytes == 0)
		return ERR_OK;
	err = stored_matrix_room(work->db, &work->owner, &room, &beyond);
	return err == ERR_OK && work->file_bytes > room ? beyond : err;
}

static enum err
save(struct work *work, const char *path)
{
	struct matrix_wish *wishes = work->wishes;
	const size_t last = work->count - 1;
	size_t failed = 0;
	enum err err;

	for (size_t i = 0; i < last; i++)
		wishes[i].once.request.key = NULL;	/* the last says it for all */
	wishes[last].once.trust = work->trust;
	if (path != NULL)
		err = stored_matrix_save_file(work->db, work->arena, &work->owner, wishes, path,
		    work->saved);
	else
		err = stored_matrix_save_all(work->db, work->arena, &work->owner, wishes,
		    work->results, work->count, work->saved, &failed);
	if (err != ERR_OK)
		work->wish.name = wishes[failed].name;
	return err;
}

enum err
work_run(struct work *work)
{
	const char *path = work->file_bytes == 0 ? NULL :
	    stored_matrix_scratch(work->arena, &work->wish.job);
	enum err err = work->kind->run(work, path);

	return err == ERR_OK && work->count > 0 ? save(work, path) : err;
}

void
work_end(struct work *work)
{
	for (size_t i = 0; i < WORK_RESULTS_MAX; i++)
		matrix_free(&work->results[i]);
	if (work->kind->end != NULL)
		work->kind->end(work);
}

/* Who is not signed in may ask for what takes no time, and a token that may only read keeps nothing. */
static enum err
check_caller(const struct request *req, const struct work *work)
{
	if (user_is_nobody(&work->owner))
		return work->count > 0 || work->flops > FLOPS_OF_NOBODY ? ERR_NO_SESSION : ERR_OK;
	return work->count > 0 && (req->grants & SCOPE_UPLOAD) == 0 ? ERR_SCOPE : ERR_OK;
}

/* Where one result is saved: factors have no version together. */
static enum err
check_condition(struct request *req, struct work *work)
{
	enum err err;

	if (work->count != 1)
		return ERR_OK;
	err = wish_result(req, wish_condition(req, &work->wishes[0]), &work->wishes[0], FAULT_BODY,
	    work->where);
	work->wish.replaces = work->wishes[0].replaces;
	work->wish.overwrites = work->wishes[0].overwrites;
	work->wish.is_conditional = work->wishes[0].is_conditional;
	return err;
}

/* All the names that it will be saved by are valid, and free. */
static enum err
check_names(struct request *req, const struct work *work)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < work->count && err == ERR_OK; i++)
		err = wish_check(req, &work->wishes[i], FAULT_BODY, work->where);
	return err;
}

static enum err
run_now(struct request *req, struct work *work, const struct work_answers *answers)
{
	struct admission admission;
	enum err err;

	if (work->waits && request_defer(req))
		return ERR_UNAVAILABLE;
	if ((err = admit(req, work->seconds, work->memory_bytes, &admission)) != ERR_OK)
		return err;
	if ((err = work_run(work)) == ERR_OK)
		err = answers->first(req, work);
	else if (work->count > 0)
		err = wish_result(req, err, &work->wish, FAULT_BODY, work->where);
	admit_end(&admission);
	return err;
}

static enum err
run_now_or_later(struct request *req, struct work *work, const struct work_answers *answers)
{
	if (work->may_be_job && work->memory_bytes <= config()->matrix_memory) {
		work->what.seconds = fmax(work->disk_seconds, work->seconds);
		if (work->what.seconds > (double)config()->matrix_wait)
			return job_reply(req, &work->what, &work->wish);
	}
	return run_now(req, work, answers);
}

static void
say_fault(struct request *req, const struct work_fault *fault)
{
	if (fault->message != NULL && fault->column > 0)
		request_fault(req, FAULT_BODY, fault->where, "Column %d: %s", fault->column,
		    fault->message);
	else if (fault->message != NULL)
		request_fault(req, FAULT_BODY, fault->where, "%s", fault->message);
}

static enum err
reply_first(struct request *req, struct work *work, const struct work_answers *answers)
{
	enum err err;

	if ((err = work_plan(work)) == ERR_OK &&
	    (err = check_caller(req, work)) == ERR_OK &&
	    (err = check_condition(req, work)) == ERR_OK &&
	    (err = check_names(req, work)) == ERR_OK &&
	    (err = work_room(work)) == ERR_OK)
		err = run_now_or_later(req, work, answers);
	if (err != ERR_OK)
		say_fault(req, &work->fault);
	return err;
}

enum err
work_reply(struct request *req, struct work *work, const struct work_answers *answers)
{
	struct matrix_made made;
	enum err err;

	work->db = req->db;
	work->arena = req->arena;
	work->owner = req->user;
	if ((err = once_read(req, &work->wish.once, &made)) == ERR_OK)
		err = !made.is_made ? reply_first(req, work, answers) :
		    made.is_job ? job_reply_again(req, &made.id) :
		    answers->again(req, work, &made);
	work_end(work);
	return err;
}
