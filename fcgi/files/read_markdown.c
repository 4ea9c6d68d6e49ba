/* fcgi/files/read_markdown.c: POST /api/files/markdown: a text as it reads, saved or not. */
#include <string.h>

#include "files/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "lib/text/markdown.h"

#define TEXT_MAX 1000000	/* characters */

struct input {
	const char *text;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, text, 0, TEXT_MAX),
};

struct shown {
	const char *html;
};

static const struct member shown_members[] = {
	MEMBER_TEXT(struct shown, html),
	MEMBER_END,
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct shown shown = { markdown_html(req->arena, in->text, strlen(in->text)) };

	return reply_object(req, 200, shown_members, &shown);
}

const struct action read_markdown = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, shown_members));
