/* The credentials program's URLs: uploads, as Uppy Companion's S3 routes have them. */
#include "credentials/actions.h"
#include "program/access.h"
#include "program/program.h"
#include "store/store_signing.h"
#include "wire/health.h"

#define ROOT      "/api/credentials"
#define MULTIPART ROOT "/s3/multipart"
#define UPLOAD_ID MULTIPART "/{uploadId}"

static const struct route routes[] = {
	/* method   path                       who        scope   body    max_bytes    action */
	{ "GET",    ROOT,                      as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &get_sts_keys },
	{ "GET",    ROOT "/limits",            as_anyone, 0,      BODY_NONE,   0,           &show_limits },
	{ "GET",    ROOT "/uploads",           as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &list_uploads },
	{ "POST",   ROOT "/uploads",           as_user,   SCOPE_UPLOAD, BODY_JSON,   16 * 1024,   &plan_upload },
	{ "GET",    ROOT "/s3/sts",            as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &get_sts_session },
	{ "GET",    ROOT "/s3/params",         as_user_here, SCOPE_UPLOAD, BODY_NONE,   0,           &sign_params },
	{ "POST",   ROOT "/s3/object",         as_stranger, 0,    BODY_STREAM, MAX_UPLOAD,  &post_form },
	{ "POST",   MULTIPART,                 as_user,   SCOPE_UPLOAD, BODY_JSON,   64 * 1024,   &begin_upload },
	{ "GET",    UPLOAD_ID,                 as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &list_parts },
	{ "DELETE", UPLOAD_ID,                 as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &abort_upload },
	{ "POST",   UPLOAD_ID "/complete",     as_user,   SCOPE_UPLOAD, BODY_JSON,   1024 * 1024, &complete_upload },
	{ "GET",    UPLOAD_ID "/batch",        as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &sign_batch },
	{ "GET",    UPLOAD_ID "/{partNumber}", as_user,   SCOPE_UPLOAD, BODY_NONE,   0,           &sign_part },
	{ "PUT",    UPLOAD_ID "/{partNumber}", as_stranger, 0,    BODY_STREAM, MAX_UPLOAD,  &put_part },
	HEALTH("credentials"),
};

int
main(int argc, char **argv)
{
	static const struct beside signing = { store_signing_start, store_signing_stop, NULL };

	serve_beside(&signing);
	return program("credentials", routes, COUNT(routes), argc, argv);
}
