/* fcgi/site/main.c: the site program's URLs, and nothing else. */
#include "program/access.h"
#include "program/program.h"
#include "site/actions.h"
#include "site/look.h"
#include "wire/health.h"

static const struct route routes[] = {
	/* method   path          who         scope body       max_bytes action */
	{ "GET",    "/",          as_whoever, 0,    BODY_NONE, 0,        &send_page },
	{ "GET",    "/{path...}", as_whoever, 0,    BODY_NONE, 0,        &send_page },
	{ "GET",    "/oembed",    as_whoever, 0,    BODY_NONE, 0,        &send_oembed },
	{ "GET",    "/robots.txt", as_whoever, 0,   BODY_NONE, 0,        &documents_robots },
	{ "GET",    "/.well-known/security.txt", as_whoever, 0, BODY_NONE, 0, &documents_security },
	{ "GET",    "/site.webmanifest", as_whoever, 0, BODY_NONE, 0,    &documents_manifest },
	{ "GET",    "/sitemap.xml", as_whoever, 0,  BODY_NONE, 0,        &send_sitemap },
	{ "GET",    "/sitemap/{piece}", as_whoever, 0, BODY_NONE, 0,     &send_sitemap_piece },
	HEALTH_OF_DATABASE("site"),
};

int
main(int argc, char **argv)
{
	static const struct beside looking = { .check = look_check };

	reply_problem_below(&page_problem_form);
	serve_beside(&looking);
	return program("site", routes, COUNT(routes), argc, argv);
}
