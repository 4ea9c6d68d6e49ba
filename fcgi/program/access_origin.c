/* Whose page sent a request. */
#include "program/access_origin.h"

#include <string.h>
#include <strings.h>

#include "lib/serve/request.h"

static bool
header_is(const struct request *req, const char *name, const char *value)
{
	const char *given = request_header(req, name);

	return given != NULL && strcasecmp(given, value) == 0;
}

static bool
is_safe(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
	    strcmp(method, "OPTIONS") == 0;
}

/* Somebody followed a link, or typed an address: the reply is the page they see. */
static bool
leads_here(const struct request *req)
{
	return (strcmp(req->method, "GET") == 0 || strcmp(req->method, "HEAD") == 0) &&
	    header_is(req, "Sec-Fetch-Mode", "navigate") &&
	    header_is(req, "Sec-Fetch-Dest", "document");
}

/* A word that we do not know is another site's. */
static bool
is_cross_site(const struct request *req)
{
	return request_header(req, "Sec-Fetch-Site") != NULL &&
	    !header_is(req, "Sec-Fetch-Site", "same-origin") &&
	    !header_is(req, "Sec-Fetch-Site", "same-site") &&
	    !header_is(req, "Sec-Fetch-Site", "none");
}

/* What of an address is its origin: all before a path. */
static size_t
origin_len(const char *url)
{
	const char *authority = strstr(url, "://");

	if (authority == NULL)
		return 0;
	authority += 3;
	return (size_t)(authority - url) + strcspn(authority, "/?#");
}

static bool
is_host(const struct request *req, const char *authority, size_t len)
{
	const char *host = request_header(req, "Host");

	return host != NULL && strlen(host) == len && strncasecmp(authority, host, len) == 0;
}

/* `origin` begins with scheme://host[:port], `len` bytes of it; the Host has no scheme. */
static bool
is_own(const struct request *req, const char *origin, size_t len)
{
	const size_t own_len = origin_len(req->origin);

	if (len > 0 && len == own_len && strncasecmp(origin, req->origin, len) == 0)
		return true;
	if (len > 8 && strncasecmp(origin, "https://", 8) == 0)
		return is_host(req, origin + 8, len - 8);
	return !req->is_https && len > 7 && strncasecmp(origin, "http://", 7) == 0 &&
	    is_host(req, origin + 7, len - 7);
}

enum err
access_origin_check(const struct request *req)
{
	const char *origin = request_header(req, "Origin");

	if (is_cross_site(req) && !leads_here(req))
		return ERR_ORIGIN;
	if (!is_safe(req->method) && origin != NULL && !is_own(req, origin, strlen(origin)))
		return ERR_ORIGIN;
	return ERR_OK;
}

bool
access_origin_is_own(const struct request *req)
{
	const char *origin = request_header(req, "Origin");
	const char *referer = request_header(req, "Referer");

	if (request_header(req, "Sec-Fetch-Site") != NULL)
		return header_is(req, "Sec-Fetch-Site", "same-origin");
	if (origin != NULL)
		return is_own(req, origin, strlen(origin));
	return referer != NULL && is_own(req, referer, origin_len(referer));
}
