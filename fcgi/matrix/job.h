/* Computations that are worked out later, as jobs. */
#ifndef MATRIX_JOB_H
#define MATRIX_JOB_H

#include "lib/serve/request.h"
#include "service/matrix/matrix_job.h"

/*
 * Queue `what` (its expression, decompose, making and seconds) and reply 202 with the job.
 * ERR_INPUT without a name to save it by.
 */
enum err job_reply(struct request *req, const struct matrix_job *what,
    const struct matrix_wish *wish);

/* The same 202 once more, of a job that is there: ERR_NOT_FOUND when it is not. */
enum err job_reply_again(struct request *req, const struct public_id *id);

#endif
