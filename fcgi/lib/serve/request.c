/* A request as the front end's parameters tell it. */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/serve/conn.h"
#include "lib/serve/proxies.h"
#include "lib/serve/request.h"
#include "lib/serve/request_io.h"

#define REQUEST_ID_BYTES 8
#define REQUEST_ID_MAX   64
#define HEADER_NAME_MAX  64
#define HOST_MAX         255
#define METHOD_MAX       20

static int64_t
steady_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void
request_reset(struct request *req, struct request_io *io, struct arena *arena,
    struct conn *conn)
{
	struct db *db = req->db;

	/* the large arrays are bounded by their counts, and need no clearing */
	memset(req, 0, offsetof(struct request, faults));
	req->faults.count = 0;
	req->faults.reason = NULL;
	req->retry_after_s = 0;
	req->db = db;
	req->arena = arena;
	req->io = io;
	req->method = req->path = req->query = req->address = req->origin = req->id = "";
	memset((char *)io + offsetof(struct request_io, spool_fd), 0,
	    sizeof(*io) - offsetof(struct request_io, spool_fd));
	io->conn = conn;
	io->began_us = steady_us();
	io->announced = -1;
	io->segment_count = io->path_value_count = 0;
	io->spool_fd = io->file_fd = -1;
}

static bool
is_request_id(const char *text)
{
	size_t len = 0;

	for (; text[len] != '\0'; len++)
		if (!isalnum((unsigned char)text[len]) && strchr("-_.@", text[len]) == NULL)
			return false;
	return len > 0 && len <= REQUEST_ID_MAX;
}

static const char *
request_id(struct request *req)
{
	const char *given = conn_param(req->io->conn, "REQUEST_ID");
	unsigned char bits[REQUEST_ID_BYTES];
	char *own;

	if (given != NULL && is_request_id(given))
		return given;
	own = arena_alloc(req->arena, 2 * sizeof(bits) + 1);
	randombytes_buf(bits, sizeof(bits));
	return sodium_bin2hex(own, 2 * sizeof(bits) + 1, bits, sizeof(bits));
}

static bool
is_method(const char *method)
{
	size_t len = strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

	return len > 0 && len <= METHOD_MAX && method[len] == '\0';
}

static bool
is_host(const char *host)
{
	size_t len = 0;

	for (; host[len] != '\0'; len++)
		if (!isalnum((unsigned char)host[len]) && strchr(".-:[]_", host[len]) == NULL)
			return false;
	return len > 0 && len <= HOST_MAX;
}

/* RFC 9110 section 5.3: lines of the same name are one list. */
static const char *
header_param(const struct request *req, const char *param)
{
	return conn_header(req->io->conn, req->arena, param, ", ");
}

static bool
is_https(const struct request *req, const char *peer)
{
	const char *https = conn_param(req->io->conn, "HTTPS");

	if (strncmp(config()->public_url, "https://", 8) == 0)
		return true;
	return proxies_https(peer, header_param(req, "HTTP_X_FORWARDED_PROTO"),
	    https != NULL && strcasecmp(https, "on") == 0);
}

static enum err
set_origin(struct request *req)
{
	const char *host = header_param(req, "HTTP_HOST");

	if (host != NULL && !is_host(host))
		return ERR_MALFORMED;
	if (config()->public_url[0] != '\0') {
		req->origin = config()->public_url;
		return ERR_OK;
	}
	req->origin = arena_printf(req->arena, "%s://%s",
	    req->is_https ? "https" : "http", host == NULL ? "localhost" : host);
	return ERR_OK;
}

enum err
request_begin(struct request *req)
{
	const struct conn *conn = req->io->conn;
	const char *method = conn_param(conn, "REQUEST_METHOD");
	const char *uri = conn_param(conn, "REQUEST_URI");
	const char *peer = conn_param(conn, "REMOTE_ADDR");
	enum err err;

	req->id = request_id(req);
	req->io->announced = conn_body_length(conn);
	if (peer == NULL)
		peer = "";
	req->address = proxies_client(req->arena, peer,
	    header_param(req, "HTTP_X_FORWARDED_FOR"));
	req->is_https = is_https(req, peer);
	if (method == NULL || !is_method(method) || uri == NULL)
		return ERR_MALFORMED;
	req->method = method;
	err = request_path(req, uri);
	return err != ERR_OK ? err : set_origin(req);
}

/* "If-None-Match" as the CGI names it: HTTP_IF_NONE_MATCH (RFC 3875 section 4.1.18). */
const char *
request_header(const struct request *req, const char *name)
{
	char param[HEADER_NAME_MAX + 6] = "HTTP_";
	size_t len = strlen(name);

	if (strcasecmp(name, "Content-Type") == 0)
		return conn_param(req->io->conn, "CONTENT_TYPE");
	if (strcasecmp(name, "Content-Length") == 0)
		return conn_param(req->io->conn, "CONTENT_LENGTH");
	if (len > HEADER_NAME_MAX)
		return NULL;
	for (size_t i = 0; i <= len; i++)
		param[5 + i] = name[i] == '-' ? '_' : (char)toupper((unsigned char)name[i]);
	return header_param(req, param);
}

/* RFC 6265 section 4.2.1: pairs with "; " between. */
const char *
request_cookie(const struct request *req, const char *name)
{
	const char *pair = conn_header(req->io->conn, req->arena, "HTTP_COOKIE", "; ");
	const size_t name_len = strlen(name);

	while (pair != NULL && *pair != '\0') {
		size_t len;

		pair += strspn(pair, "; \t");
		len = strcspn(pair, ";");
		if (len > name_len && pair[name_len] == '=' &&
		    memcmp(pair, name, name_len) == 0)
			return arena_strndup(req->arena, pair + name_len + 1,
			    len - name_len - 1);
		pair += len;
	}
	return NULL;
}

const char *
request_path_value(const struct request *req, const char *name)
{
	const struct request_io *io = req->io;
	const size_t len = strlen(name);

	for (size_t i = 0; i < io->path_value_count; i++)
		if (io->path_values[i].name_len == len &&
		    memcmp(io->path_values[i].name, name, len) == 0)
			return io->path_values[i].value;
	return NULL;
}

bool
request_type_is(const struct request *req, const char *type)
{
	const char *given = conn_param(req->io->conn, "CONTENT_TYPE");
	const size_t len = strlen(type);

	return given != NULL && strncasecmp(given, type, len) == 0 &&
	    (given[len] == '\0' || strchr("; \t", given[len]) != NULL);
}

bool
request_defer(struct request *req)
{
	req->is_deferred = !req->may_wait;
	return req->is_deferred;
}

const char *
request_network(struct request *req)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (inet_pton(AF_INET6, req->address, &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address))
		return req->address;
	memset(&address.s6_addr[8], 0, 8);
	inet_ntop(AF_INET6, &address, text, sizeof(text));
	return arena_strdup(req->arena, text);
}
