/* What an Idempotency-Key made: "matrix ID rcond residual", or "job ID". */
#include "service/matrix/matrix_once.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/db/db.h"

#define JOB    "job "
#define MATRIX "matrix "

static void
read_made(struct arena *arena, const char *made, struct matrix_made *out)
{
	const bool is_job = strncmp(made, JOB, strlen(JOB)) == 0;
	const char *id = made + strlen(is_job ? JOB : MATRIX);
	char *rest;

	out->is_job = is_job;
	out->is_made = public_id_parse(arena_strndup(arena, id, strcspn(id, " ")), &out->id);
	if (!is_job) {
		out->trust.rcond = strtod(id + strcspn(id, " "), &rest);
		out->trust.residual = strtod(rest, NULL);
	}
}

enum err
matrix_once_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once, struct matrix_made *out)
{
	const char *made;
	enum err err;

	*out = (struct matrix_made){ .is_made = false };
	if (once->request.key == NULL)
		return ERR_OK;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = idempotency_claim(db, arena, owner, &once->request, &made);
	db_rollback(db);	/* what is claimed while it is worked out would be held for long */
	if (err == ERR_OK && made != NULL)
		read_made(arena, made, out);
	return err;
}

enum err
matrix_once_claim(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once)
{
	const char *made;
	enum err err;

	err = idempotency_claim(db, arena, owner, &once->request, &made);
	return err == ERR_OK && made != NULL ? ERR_UNAVAILABLE : err;
}

enum err
matrix_once_record(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once, bool is_job, const struct public_id *id)
{
	return idempotency_record(db, owner, &once->request, is_job ?
	    arena_printf(arena, JOB "%s", id->text) :
	    arena_printf(arena, MATRIX "%s %a %a", id->text, once->trust.rcond,
	    once->trust.residual));
}
