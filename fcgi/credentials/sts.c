/*
 * GET /api/credentials and GET /api/credentials/s3/sts: credentials for S3,
 * which a store without S3 does not have.
 */
#include "credentials/actions.h"
#include "lib/request.h"
#include "wire/upload.h"

static enum err
run(struct request *req, const void *input)
{
	(void)req;
	(void)input;
	return ERR_NO_S3;
}

const struct action get_credentials =
    ACTION_NO_INPUT(run, RETURNS_OBJECT(200, nothing_members));
