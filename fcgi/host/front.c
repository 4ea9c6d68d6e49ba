/* What the front ends' templates are filled in with. */
#include "host/front.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/front_inside.h"
#include "host/front_pages.h"
#include "host/front_uploads.h"
#include "host/programs.h"
#include "host/render.h"
#include "host/say.h"
#include "host/words.h"
#include "lib/base/arena.h"
#include "lib/base/texts.h"
#include "lib/config/config.h"
#include "lib/secret/front_key.h"
#include "lib/text/filling.h"
#include "store/store_direct.h"

const char *const front_ends[] = { "nginx", "apache", NULL };

#define OPEN_FILES_MAX 40000	/* of a process of nginx */

bool
front_end_read(const char *where, const char *name, enum front_end *kind)
{
	const int index = texts_index(front_ends, name);

	if (index < 0) {
		say_fault("%sFRONTEND=%s: wants nginx or apache", where, name);
		return false;
	}
	*kind = (enum front_end)index;
	return true;
}

/* Is one of the site's pages below it, such as /s/{token} below /s/? */
static bool
has_pages(const char *address)
{
	for (const char *const *page = front_pages; *page != NULL; page++)
		if (strncmp(*page, address, strlen(address)) == 0)
			return true;
	return false;
}

/* FIRST: to nginx, what is no part of the API goes before what addresses end in: /dav/x.js. */
static void
add_addresses(struct filling *scope, const char *list, const char *const *addresses)
{
	for (; addresses != NULL && *addresses != NULL; addresses++) {
		struct filling *item = filling_item(scope, list);

		filling_set(item, "ADDRESS", *addresses);
		filling_set(item, "FIRST", strncmp(*addresses, "/api/", 5) == 0 ? "" : "^~ ");
		filling_set(item, "IS_DAV", strcmp(*addresses, "/dav") == 0 ? FRONT_YES : "");
		filling_set(item, "HAS_PAGES", has_pages(*addresses) ? FRONT_YES : "");
	}
}

/* nginx wants to know which begin an address and which are one; Apache does not. */
static void
add_locations(struct filling *scope, const struct program *program)
{
	const char *const just[] = { program->just, NULL };

	filling_list(scope, "below");
	filling_list(scope, "just");
	filling_list(scope, "reached");
	add_addresses(scope, "below", program->below);
	add_addresses(scope, "just", just);
	add_addresses(scope, "reached", program->below);
	add_addresses(scope, "reached", just);
}

/* nginx names a server by SERVER, Apache by URL. */
static void
add_server(struct filling *scope, const char *name, const char *url)
{
	struct filling *server = filling_item(scope, "server");

	filling_set(server, "SERVER", name);
	filling_set(server, "URL", url);
}

/* Its servers on hosts of their own, of `a,b`; how many. */
static int
add_servers_elsewhere(struct arena *arena, struct filling *scope,
    const struct program *program, const char *hosts)
{
	const char *name;
	int count = 0;
	size_t len;

	for (; hosts != NULL && hosts[0] != '\0'; hosts += len + (hosts[len] == ',')) {
		if ((len = strcspn(hosts, ",")) == 0)
			continue;
		name = arena_printf(arena, memchr(hosts, ':', len) != NULL ? "[%.*s]:%d" :
		    "%.*s:%d", (int)len, hosts, program->port);
		add_server(scope, name, arena_printf(arena, "fcgi://%s", name));
		count++;
	}
	return count;
}

static void
add_socket(struct arena *arena, struct filling *scope, const char *run, const char *program)
{
	const char *name = arena_printf(arena, "unix:%s/%s.sock", run, program);

	add_server(scope, name, arena_printf(arena, "%s|fcgi://%s", name, program));
}

/* Bytes, of which 0 stands for as many as max_upload. */
static const char *
bytes(struct arena *arena, int64_t count)
{
	return arena_printf(arena, "%lld", (long long)(count == 0 ? config()->max_upload : count));
}

static void
add_uploads(struct arena *arena, struct filling *scope, const char *program)
{
	const char *any = "", *dav = "";

	filling_list(scope, "upload");
	for (const struct front_upload *row = front_uploads; row->program != NULL; row++) {
		struct filling *upload;

		if (strcmp(row->program, program) != 0)
			continue;
		any = FRONT_YES;
		upload = filling_item(scope, "upload");
		filling_set(upload, "GROUP", row->is_dav ? arena_printf(arena, "%s_dav", program) :
		    program);
		if (row->is_dav)
			dav = FRONT_YES;
		filling_set(upload, "METHOD", row->method);
		filling_set(upload, "BODY_TYPE", row->or_json ? "other" : "\\w+");
		filling_set(upload, "UPLOAD_ADDRESS", row->address);
		filling_set(upload, "MAX_BYTES", bytes(arena, row->max_bytes));
	}
	filling_set(scope, "TAKES_UPLOADS", any);
	filling_set(scope, "TAKES_DAV", dav);
}

/* True when it is on several hosts. */
static bool
add_program(struct arena *arena, struct filling *top, const struct front *front,
    const struct program *program)
{
	struct filling *scope = filling_item(top, "program");
	const char *hosts = front->places == NULL ? NULL :
	    words_value(arena, front->places, program->name);
	int elsewhere;

	filling_set(scope, "PROGRAM", program->name);
	filling_set(scope, "MAKES_PAGES", program->makes_pages ? FRONT_YES : "");
	filling_list(scope, "server");
	elsewhere = add_servers_elsewhere(arena, scope, program, hosts);
	if (elsewhere == 0)
		add_socket(arena, scope, front->run, program->name);
	filling_set(scope, "ELSEWHERE", elsewhere > 0 ? FRONT_YES : "");
	filling_set(scope, "SEVERAL", elsewhere > 1 ? FRONT_YES : "");
	add_locations(scope, program);
	add_uploads(arena, scope, program->name);
	return elsewhere > 1;
}

/* A path with {names} as a regular expression. */
static const char *
page_pattern(struct arena *arena, const char *path)
{
	const char *pattern = "", *name;

	for (; (name = strchr(path, '{')) != NULL; path = strchr(name, '}') + 1)
		pattern = arena_printf(arena, "%s%.*s[^/]+", pattern, (int)(name - path), path);
	return arena_printf(arena, "%s%s", pattern, path);
}

/* All pages in one, for Apache and within a program's addresses; slashes at an address's end do not matter to the site. */
static const char *
pages_pattern(struct arena *arena)
{
	const char *pattern = page_pattern(arena, front_pages[0]);

	for (size_t i = 1; front_pages[i] != NULL; i++)
		pattern = arena_printf(arena, "%s|%s", pattern,
		    page_pattern(arena, front_pages[i]));
	return arena_printf(arena, "(?:%s)/*", pattern);
}

static void
add_page(struct filling *top, const char *exactly, const char *address)
{
	struct filling *item = filling_item(top, "page");

	filling_set(item, "EXACTLY", exactly);
	filling_set(item, "ADDRESS", address);
}

/* A program has what is below it, and the page is one location there (HAS_PAGES). */
static bool
is_programs(const char *address)
{
	for (const struct program *program = programs; program->name != NULL; program++)
		for (const char *const *below = program->below; *below != NULL; below++)
			if (strcmp(*below, address) == 0)
				return true;
	return false;
}

/*
 * And to nginx each: an address, and what is below it, which goes before what addresses end
 * in.  A folder of the site's files may be called as a page is.
 */
static void
add_pages(struct arena *arena, struct filling *top)
{
	const char *below = "";

	filling_list(top, "page");
	for (size_t i = 0; front_pages[i] != NULL; i++) {
		const char *path = front_pages[i], *name = strchr(path, '{');

		if (name == NULL)
			add_page(top, "= ", path);
		if (name == NULL || strncmp(below, path, (size_t)(name - path)) == 0)
			continue;
		below = arena_strndup(arena, path, (size_t)(name - path));
		if (!is_programs(below))
			add_page(top, "^~ ", below);
	}
}

/* Two a connection, or as many as this user may have at most. */
static const char *
open_files(struct arena *arena)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max > OPEN_FILES_MAX)
		limit.rlim_max = OPEN_FILES_MAX;
	return arena_printf(arena, "%llu", (unsigned long long)limit.rlim_max);
}

/* Name servers of this host, as nginx wants them; "" where there are none. */
static const char *
resolvers(struct arena *arena)
{
	FILE *file = fopen("/etc/resolv.conf", "re");
	char line[256], address[64];
	const char *list = "";

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "nameserver %63[0-9A-Fa-f.:]", address) == 1)
			list = arena_printf(arena, strchr(address, ':') != NULL ? "%s[%s] " : "%s%s ",
			    list, address);
	if (file != NULL)
		fclose(file);
	return list;
}

/* Numbers, or localhost: nobody need be asked, and nobody may know. */
static bool
is_plain_host(const char *host)
{
	return strspn(host, "0123456789.:[]") == strlen(host) || host[0] == '[' ||
	    strncmp(host, "localhost", strlen("localhost")) == 0 ||
	    strstr(host, ".localhost") != NULL;
}

/* A name below localhost is this machine (RFC 6761, 6.3), which few resolvers know. */
static const char *
reached_at(struct arena *arena, const char *origin, const char *host)
{
	static const char below[] = ".localhost";
	size_t name = strcspn(host, ":");

	if (name < sizeof(below) || strncmp(host + name - strlen(below), below, strlen(below)) != 0)
		return origin;
	return arena_printf(arena, "%.*s127.0.0.1%s", (int)(host - origin), origin, host + name);
}

/* The S3, from which nginx fetches for clients that follow no redirect. */
static void
add_away(struct arena *arena, struct filling *top)
{
	const char *origin = store_origin(arena), *host = strstr(origin, "://");

	host = host == NULL ? "" : host + strlen("://");
	filling_set(top, "AWAY_ORIGIN", reached_at(arena, origin, host));
	filling_set(top, "AWAY_HOST", host);
	filling_set(top, "AWAY_NAME", arena_strndup(arena, host, strcspn(host, ":")));
	filling_set(top, "AWAY_RESOLVERS", is_plain_host(host) ? "" : resolvers(arena));
	filling_set(top, "AWAY_TLS", strncmp(origin, "https:", 6) == 0 ? FRONT_YES : "");
	filling_set(top, "AWAY_CA_FILE", config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file :
	    "/etc/ssl/certs/ca-certificates.crt");
}

/* nginx's module that serves what Brotli has made beforehand; "" where it is not installed. */
static const char *
brotli_module(void)
{
	static const char FILE_NAME[] = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

	return access(FILE_NAME, R_OK) == 0 ? FILE_NAME : "";
}

static struct filling *
names_and_lists(struct arena *arena, const struct front *front, const char *key)
{
	struct filling *top = filling_new(arena);
	bool is_balanced = false;

	filling_set(top, "RUN_DIR", front->run);
	filling_set(top, "TEMP_DIR", arena_printf(arena, "%s/tmp", front->run));
	filling_set(top, "LOG_DIR", front->logs);
	filling_set(top, "WWW_DIR", front->www);
	filling_set(top, "STORE_DIR", config()->store_dir);
	filling_set(top, "SPOOL_DIR", config()->spool_dir);
	filling_set(top, "STORE_ORIGINS", store_origins(arena));
	add_away(arena, top);
	filling_set(top, "MAX_UPLOAD", bytes(arena, 0));
	filling_set(top, "FRONT_KEY", key);
	filling_set(top, "PAGES", pages_pattern(arena));
	add_pages(arena, top);
	filling_set(top, "OPEN_FILES", open_files(arena));
	filling_set(top, "BROTLI_MODULE", brotli_module());
	filling_set(top, "ADDRESS_BODIES", config()->address_bodies == 0 ? "" :
	    arena_printf(arena, "%lld", (long long)config()->address_bodies));
	filling_set(top, "RATE_LIMITS", config()->rate_limits ? "on" : "off");
	filling_set(top, "ACME_DIR", front->acme);
	filling_set(top, "TLS_CERT", front->cert);
	filling_set(top, "TLS_KEY", front->key);
	filling_set(top, "HTTP_PORT", front->http_port);
	filling_list(top, "listen");
	filling_list(top, "listen_tls");
	add_addresses(top, "listen", front->listen);
	add_addresses(top, "listen_tls", front->listen_tls);
	filling_list(top, "program");
	for (const struct program *program = programs; program->name != NULL; program++)
		if (program->port != 0 && programs_has(front->programs, program))
			is_balanced |= add_program(arena, top, front, program);
	filling_set(top, "BALANCED", is_balanced ? FRONT_YES : "");
	return top;
}

bool
front_render(const struct front *front, const char *to)
{
	struct arena *arena = arena_new();
	struct filling *top;
	const char *key;
	bool ok = front_key(&key) == ERR_OK;

	if (ok) {
		top = names_and_lists(arena, front, key);
		ok = front_proxies(arena, top, front) && render_directory(top, front->templates, to);
	}
	arena_free(arena);
	return ok;
}
