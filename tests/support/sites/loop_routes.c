/* The routes of the small program: see loop_program.h. */
#include <poll.h>
#include <string.h>

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "support/sites/loop_routes.h"

struct answer {
	const char  *text;
	int64_t      n;
	struct texts tags;
};

struct who {
	const char *address;
	const char *origin;
	bool        is_https;
	const char *cookie;
};

static const struct member echo_members[] = {
	MEMBER_TEXT(struct answer, text),
	MEMBER_INT(struct answer, n),
	MEMBER_END,
};

static const struct member body_members[] = {
	MEMBER_AS("name", TEXT, struct answer, text),
	MEMBER_AS("count", INT, struct answer, n),
	MEMBER_TEXTS(struct answer, tags),
	MEMBER_END,
};

static const struct member stream_members[] = {
	MEMBER_AS("sum", TEXT, struct answer, text),
	MEMBER_AS("size_bytes", INT, struct answer, n),
	MEMBER_END,
};

struct input {
	const char  *text;
	const char  *name;
	int64_t      n;
	int64_t      ms;
	int64_t      size;
	int64_t      count;
	struct texts tags;
	bool         has_tags;
};

static enum err
anyone(struct request *req)
{
	(void)req;
	return ERR_OK;
}

static enum err
run_echo(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct answer answer = { .text = in->text, .n = in->n };

	return reply_object(req, 200, echo_members, &answer);
}

static enum err
run_body(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct answer answer = { .text = in->name, .n = in->count, .tags = in->tags };

	return reply_object(req, 201, body_members, &answer);
}

static enum err
run_stream(struct request *req, const void *input)
{
	unsigned char data[50000];
	struct answer answer = { 0 };
	unsigned sum = 0;
	ssize_t n;

	(void)input;
	while ((n = req->body.read(req->body.context, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			sum = sum * 31 + data[i];
		answer.n += n;
		if (answer.n > req->body.max_bytes)
			return ERR_TOO_LARGE;
	}
	if (n < 0)
		return ERR_MALFORMED;
	answer.text = arena_printf(req->arena, "%08x", sum);
	return reply_object(req, 200, stream_members, &answer);
}

static enum err
run_refuse(struct request *req, const void *input)
{
	(void)req;
	(void)input;
	return ERR_FORBIDDEN;
}

static enum err
run_either(struct request *req, const void *input)
{
	const struct input *in = input;

	return in->name != NULL ? run_body(req, input) : run_stream(req, input);
}

static enum err
run_slow(struct request *req, const void *input)
{
	const struct input *in = input;

	poll(NULL, 0, (int)in->ms);
	return reply_empty(req);
}

static enum err
run_prompt(struct request *req, const void *input)
{
	(void)input;
	return reply_empty(req);
}

static enum err
run_file(struct request *req, const void *input)
{
	const struct input *in = input;
	/* on the stack, as an action's may be: gone before the reply leaves */
	char type[] = "video/mp4", etag[] = "\"v1\"", caching[] = "private, max-age=60";
	char filename[] = "año \"1\".mp4";
	const struct reply_file file = { .path = in->name, .type = type,
	    .etag = etag, .cache_control = caching, .filename = filename };
	enum err err;

	err = reply_file(req, &file);
	explicit_bzero(type, sizeof(type));
	explicit_bzero(etag, sizeof(etag));
	explicit_bzero(caching, sizeof(caching));
	return err;
}

static enum err
run_large(struct request *req, const void *input)
{
	const struct input *in = input;
	char *text = arena_alloc(req->arena, (size_t)in->size + 1);
	char type[] = "text/plain";
	enum err err;

	memset(text, 'x', (size_t)in->size);
	err = reply_text(req, 200, type, text, (size_t)in->size);
	explicit_bzero(type, sizeof(type));
	memset(text, '!', (size_t)in->size);
	return err;
}

static enum err
run_delete(struct request *req, const void *input)
{
	(void)input;
	return reply_empty(req);
}

static const struct member who_members[] = {
	MEMBER_AS("address", TEXT, struct who, address),
	MEMBER_AS("origin", TEXT, struct who, origin),
	MEMBER_AS("is_https", BOOL, struct who, is_https),
	MEMBER_AS("cookie", TEXT, struct who, cookie),
	MEMBER_END,
};

static enum err
run_who(struct request *req, const void *input)
{
	const struct who who = { req->address, req->origin, req->is_https,
	    request_cookie(req, "c") };

	(void)input;
	reply_cookie(req, "c", "v", 60);
	return reply_object(req, 200, who_members, &who);
}

/* What an action must not do: a header from what the client sent. */
static enum err
run_header(struct request *req, const void *input)
{
	const struct input *in = input;

	reply_header(req, "X-Text", in->text);
	return reply_empty(req);
}

static const struct field echo_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, text, 1, 100),
	FIELD_INT_OPT(FROM_QUERY, struct input, n, 0, 1000, 1),
};
static const struct field body_fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, name, 1, 20),
	FIELD_INT_OPT(FROM_BODY, struct input, count, 0, 10, 3),
	FIELD_TEXTS_OPT(FROM_BODY, struct input, tags, has_tags, 3, 5),
};
static const struct field either_fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, name, 1, 20),
};
static const struct field slow_fields[] = {
	FIELD_INT(FROM_QUERY, struct input, ms, 0, 5000),
};
static const struct field file_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, 100),
};
static const struct field large_fields[] = {
	FIELD_INT(FROM_QUERY, struct input, size, 0, 1 << 24),
};
static const struct field delete_fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, text, 1, 100),
};

static const struct action echo = ACTION(struct input, echo_fields, run_echo,
    RETURNS_OBJECT(200, echo_members));
static const struct action body = ACTION(struct input, body_fields, run_body,
    RETURNS_OBJECT(201, body_members));
static const struct action stream = ACTION_NO_INPUT(run_stream,
    RETURNS_OBJECT(200, stream_members));
static const struct action refuse = ACTION_NO_INPUT(run_refuse, RETURNS_NOTHING);
static const struct action either = ACTION(struct input, either_fields, run_either,
    RETURNS_MEDIA("*/*"));
static const struct action slow = ACTION(struct input, slow_fields, run_slow,
    RETURNS_NOTHING);
static const struct action prompt = ACTION_PROMPT(run_prompt, RETURNS_NOTHING);
static const struct action file = ACTION(struct input, file_fields, run_file,
    RETURNS_MEDIA("video/mp4"));
static const struct action large = ACTION(struct input, large_fields, run_large,
    RETURNS_MEDIA("text/plain"));
static const struct action who = ACTION_NO_INPUT(run_who, RETURNS_OBJECT(200, who_members));
static const struct action header = ACTION(struct input, delete_fields, run_header,
    RETURNS_NOTHING);
static const struct action delete = ACTION(struct input, delete_fields, run_delete,
    RETURNS_NOTHING);

const struct route loop_routes[] = {
	{ "GET",    "/echo/{text}",    anyone, 0, BODY_NONE,           0,         &echo },
	{ "DELETE", "/echo/{text}",    anyone, 0, BODY_NONE,           0,         &delete },
	{ "POST",   "/body",           anyone, 0, BODY_JSON,           16 * 1024, &body },
	{ "PUT",    "/stream",         anyone, 0, BODY_STREAM,         1 << 24,   &stream },
	{ "PUT",    "/refuse",         anyone, 0, BODY_STREAM,         1 << 30,   &refuse },
	{ "POST",   "/either",         anyone, 0, BODY_JSON_OR_STREAM, 1 << 24,   &either },
	{ "GET",    "/slow",           anyone, 0, BODY_NONE,           0,         &slow },
	{ "GET",    "/prompt",         anyone, 0, BODY_NONE,           0,         &prompt },
	{ "GET",    "/file/{name...}", anyone, 0, BODY_NONE,           0,         &file },
	{ "GET",    "/who",            anyone, 0, BODY_NONE,           0,         &who },
	{ "GET",    "/header/{text}",  anyone, 0, BODY_NONE,           0,         &header },
	{ "GET",    "/large",          anyone, 0, BODY_NONE,           0,         &large },
};

const size_t loop_route_count = COUNT(loop_routes);
