/* From a method and a path to a route. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/reply.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"
#include "lib/serve/route_table.h"

#define ROUTE_SEGMENTS_MAX 12

/* In the order in which they win. */
enum kind { LITERAL, VALUE, REST };

struct segment {
	enum kind   kind;
	const char *text;	/* the literal, or the value's name */
	size_t      len;
};

struct compiled {
	const struct route *route;
	struct segment      segments[ROUTE_SEGMENTS_MAX];
	size_t              count;
};

static struct compiled *table;
static size_t table_count;

static void
compile_segment(struct segment *segment, const char *text, size_t len)
{
	segment->kind = LITERAL;
	if (len > 2 && text[0] == '{' && text[len - 1] == '}') {
		segment->kind = VALUE;
		text++;
		len -= 2;
		if (len > 3 && memcmp(text + len - 3, "...", 3) == 0) {
			segment->kind = REST;
			len -= 3;
		}
	}
	segment->text = text;
	segment->len = len;
}

static void
compile(struct compiled *compiled, const struct route *route)
{
	const char *text = route->path;

	compiled->route = route;
	compiled->count = 0;
	while (*text == '/' && compiled->count < ROUTE_SEGMENTS_MAX) {
		size_t len = strcspn(++text, "/");

		compile_segment(&compiled->segments[compiled->count++], text, len);
		text += len;
	}
	if (*text != '\0') {
		fprintf(stderr, "route %s cannot be read\n", route->path);
		abort();
	}
}

static int
by_exactness(const void *left, const void *right)
{
	const struct compiled *a = left, *b = right;

	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (a->segments[i].kind != b->segments[i].kind)
			return (int)a->segments[i].kind - (int)b->segments[i].kind;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->route->path, b->route->path);
}

void
route_table_init(const struct route *routes, size_t count)
{
	free(table);
	table_count = count;
	table = calloc(count > 0 ? count : 1, sizeof(*table));
	if (table == NULL)
		abort();
	for (size_t i = 0; i < count; i++)
		compile(&table[i], &routes[i]);
	qsort(table, count, sizeof(*table), by_exactness);
}

static bool
rest_matches(const struct request_io *io, size_t from)
{
	for (size_t i = from; i < io->segment_count; i++)
		if (io->segments[i].has_slash)
			return false;
	return true;
}

static bool
matches(const struct request *req, const struct compiled *compiled)
{
	const struct request_io *io = req->io;

	for (size_t i = 0; i < compiled->count; i++) {
		const struct segment *want = &compiled->segments[i];
		const struct path_segment *have = &io->segments[i];

		if (i >= io->segment_count)
			return false;
		if (want->kind == REST)
			return rest_matches(io, i);
		if (want->kind == VALUE && have->len == 0)
			return false;
		if (want->kind == LITERAL && (have->len != want->len ||
		    memcmp(req->path + have->start, want->text, want->len) != 0))
			return false;
	}
	return io->segment_count == compiled->count;
}

static void
note_values(struct request *req, const struct compiled *compiled)
{
	struct request_io *io = req->io;

	for (size_t i = 0; i < compiled->count; i++) {
		const struct segment *segment = &compiled->segments[i];
		const char *at = req->path + io->segments[i].start;
		struct path_value *value;

		if (segment->kind == LITERAL || io->path_value_count == PATH_VALUES_MAX)
			continue;
		value = &io->path_values[io->path_value_count++];
		value->name = segment->text;
		value->name_len = segment->len;
		value->value = segment->kind == REST ? at :
		    arena_strndup(req->arena, at, io->segments[i].len);
	}
}

static const struct compiled *
find(const struct request *req, const char *method)
{
	for (size_t i = 0; i < table_count; i++)
		if (strcmp(table[i].route->method, method) == 0 &&
		    matches(req, &table[i]))
			return &table[i];
	return NULL;
}

/* `list` is "GET, HEAD, " so far. */
static bool
names(const char *list, const char *method)
{
	const size_t len = strlen(method);

	for (; *list != '\0'; list += strcspn(list, ",") + 2)
		if (strncmp(list, method, len) == 0 && list[len] == ',')
			return true;
	return false;
}

/* The methods of every route with this path; false when there is none. */
static bool
allow(struct request *req)
{
	struct buf buf;
	bool any = false;

	buf_init(&buf, req->arena, 64);
	for (size_t i = 0; i < table_count; i++) {
		const char *method = table[i].route->method;

		if (!matches(req, &table[i]))
			continue;
		any = true;
		if (names(buf_text(&buf), method))
			continue;
		buf_printf(&buf, "%s, ", method);
		if (strcmp(method, "GET") == 0)
			buf_text_add(&buf, "HEAD, ");
	}
	buf_text_add(&buf, "OPTIONS");
	if (any)
		reply_header(req, "Allow", buf_text(&buf));
	return any;
}

enum err
route_find(struct request *req, const struct route **route)
{
	const struct compiled *found = find(req, req->method);

	if (found == NULL && strcmp(req->method, "HEAD") == 0)
		found = find(req, "GET");
	if (found == NULL)
		return allow(req) ? ERR_METHOD : ERR_NOT_FOUND;
	note_values(req, found);
	*route = found->route;
	return ERR_OK;
}
