/* fcgi/matrix/main.c: the matrix program's URLs, and nothing else. */
#include <malloc.h>
#include <string.h>

#include "matrix/actions.h"
#include "matrix/work.h"
#include "program/access.h"
#include "program/program.h"
#include "wire/health.h"

#define SMALL  (64 * 1024)
#define VALUES (1024 * 1024)	/* values as JSON; more come by PUT */

static const struct route routes[] = {
	/* method   path                            who        scope   body  max_bytes  action */
	{ "GET",    "/api/matrix",                  as_anyone, SCOPE_READ,   BODY_NONE, 0,      &list_matrices },
	{ "POST",   "/api/matrix",                  as_user,   SCOPE_UPLOAD, BODY_JSON, VALUES, &create_matrix },
	{ "POST",   "/api/matrix/multiply",         as_user,   SCOPE_UPLOAD, BODY_JSON, SMALL,  &multiply_matrices },
	{ "POST",   "/api/matrix/eval",             as_anyone, SCOPE_READ,   BODY_JSON, SMALL,  &eval_expression },
	{ "GET",    "/api/matrix/{name}",           as_anyone, SCOPE_READ,   BODY_NONE, 0,      &send_matrix },
	{ "GET",    "/api/matrix/{name}/info",      as_anyone, SCOPE_READ,   BODY_NONE, 0,      &show_matrix },
	{ "PUT",    "/api/matrix/{name}",           as_user,   SCOPE_UPLOAD, BODY_STREAM, MAX_UPLOAD, &put_matrix },
	{ "PATCH",  "/api/matrix/{name}",           as_user,   SCOPE_MANAGE, BODY_JSON, SMALL,  &edit_matrix },
	{ "DELETE", "/api/matrix/{name}",           as_user,   SCOPE_MANAGE, BODY_NONE, 0,      &delete_matrix },
	{ "POST",   "/api/matrix/{name}/decompose", as_user,   SCOPE_UPLOAD, BODY_JSON, SMALL,  &decompose_matrix },
	{ "GET",    "/api/matrix/jobs/{id}",        as_user,   SCOPE_READ,   BODY_NONE, 0,      &show_matrix_job },
	{ "DELETE", "/api/matrix/jobs/{id}",        as_user,   SCOPE_MANAGE, BODY_NONE, 0,      &cancel_matrix_job },
	HEALTH("matrix"),
};

#define MAPPED_FROM (1024 * 1024)

/* What a large matrix took, goes back to the system when it is freed. */
static void
keep_little(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
	mallopt(M_ARENA_MAX, 2);
}

int
main(int argc, char **argv)
{
	keep_little();
	if (argc == 3 && strcmp(argv[1], "--job") == 0)
		return work_job(argv[2]);
	return program("matrix", routes, COUNT(routes), argc, argv);
}
