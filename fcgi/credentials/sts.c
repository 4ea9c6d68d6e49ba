/*
 * GET /api/credentials and GET /api/credentials/s3/sts: keys to the S3 for a
 * while, as the SDKs of AWS and as Companion's clients want them.
 */
#include "credentials/actions.h"
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "store/store_lease.h"
#include "wire/lease.h"

static enum err
lease(struct request *req, struct lease *out)
{
	enum err err;

	err = lease_get(req->db, req->arena, &req->user, out);
	if (err == ERR_OK)
		reply_header(req, "Cache-Control", arena_printf(req->arena,
		    "private, max-age=%lld", (long long)out->renew_in_s));
	return err;
}

static enum err
run_container(struct request *req, const void *input)
{
	struct lease out;
	enum err err;

	(void)input;
	err = lease(req, &out);
	return err == ERR_OK ? reply_object(req, 200, lease_container_members, &out) : err;
}

const struct action get_sts_keys =
    ACTION_AFAR_NO_INPUT(store_has_leases, run_container, RETURNS_OBJECT(200, lease_container_members));

static enum err
run_companion(struct request *req, const void *input)
{
	struct lease_companion out;
	enum err err;

	(void)input;
	err = lease(req, &out.lease);
	if (err != ERR_OK)
		return err;
	out.bucket = out.lease.bucket;
	out.region = out.lease.region;
	return reply_object(req, 200, lease_companion_members, &out);
}

const struct action get_sts_session =
    ACTION_AFAR_NO_INPUT(store_has_leases, run_companion, RETURNS_OBJECT(200, lease_companion_members));
