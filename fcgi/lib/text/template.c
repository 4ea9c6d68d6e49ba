/* Templates: read once into a list of steps, and then followed. */
#include "lib/text/template.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/filling.h"
#include "lib/text/xml_write.h"

#define STEPS_MAX 1024
#define DEPTH_MAX 8

#define BARE   "<!--{bare}-->"
#define FILLED "<!--{filled}"
#define END    "{end}-->"

enum kind { TEXT, VALUE, JSON, IF, ELSE, EACH, ENDED };

struct step {
	enum kind   kind;
	const char *text;	/* of TEXT; else the name */
	size_t      len;
	size_t      to;		/* of IF, ELSE and EACH: the step after their block */
};

struct template {
	struct step *steps;
	size_t       count;
};

/* A template on its way. */
struct reading {
	struct template *template;
	const char      *at;
	const char      *end;
	size_t           open[DEPTH_MAX];	/* steps whose block has not ended */
	size_t           depth;
	const char      *problem;
};

static const char *
find(const char *at, const char *end, const char *what)
{
	return memmem(at, (size_t)(end - at), what, strlen(what));
}

/* The text without its bare parts, and without what hides the filled ones. */
static char *
without_bare(struct arena *arena, const char *text, size_t len, const char **problem)
{
	const char *end = text + len, *at, *next;
	struct buf buf;

	buf_init(&buf, arena, len + 1);
	for (; (at = find(text, end, "<!--{")) != NULL; text = at) {
		buf_add(&buf, text, (size_t)(at - text));
		if (find(at, end, BARE) == at && (at = find(at, end, FILLED)) == NULL) {
			*problem = "a bare part without its filled one";
			return NULL;
		}
		if (find(at, end, FILLED) != at || (next = find(at, end, END)) == NULL) {
			*problem = "a filled part without its end";
			return NULL;
		}
		at += strlen(FILLED);
		buf_add(&buf, at, (size_t)(next - at));
		at = next + strlen(END);
	}
	buf_add(&buf, text, (size_t)(end - text));
	return buf_text(&buf);
}

static struct step *
add_step(struct reading *reading, enum kind kind, const char *text, size_t len)
{
	struct template *template = reading->template;

	if (template->count == STEPS_MAX) {
		reading->problem = "too long";
		return &template->steps[0];
	}
	template->steps[template->count] = (struct step){ kind, text, len, 0 };
	return &template->steps[template->count++];
}

static void
open_block(struct reading *reading, enum kind kind, const char *name, size_t len)
{
	if (reading->depth == DEPTH_MAX) {
		reading->problem = "too deep";
		return;
	}
	reading->open[reading->depth++] = reading->template->count;
	add_step(reading, kind, name, len);
}

/* The innermost block's step knows where it ends; of `else` another block begins. */
static void
close_block(struct reading *reading, bool is_else)
{
	struct template *template = reading->template;
	struct step *open;

	if (reading->depth == 0) {
		reading->problem = "an end of nothing";
		return;
	}
	open = &template->steps[reading->open[--reading->depth]];
	if (is_else && open->kind != IF)
		reading->problem = "an else of nothing";
	else if (is_else)
		open_block(reading, ELSE, "", 0);
	else
		add_step(reading, ENDED, "", 0);
	open->to = template->count;
}

static bool
begins(const char **at, size_t *len, const char *word)
{
	const size_t word_len = strlen(word);

	if (*len <= word_len || memcmp(*at, word, word_len) != 0)
		return false;
	*at += word_len;
	*len -= word_len;
	return true;
}

/* What stands between {{ and }}. */
static void
read_word(struct reading *reading, const char *word, size_t len)
{
	if (len == 3 && memcmp(word, "end", 3) == 0)
		close_block(reading, false);
	else if (len == 4 && memcmp(word, "else", 4) == 0)
		close_block(reading, true);
	else if (begins(&word, &len, "if "))
		open_block(reading, IF, word, len);
	else if (begins(&word, &len, "each "))
		open_block(reading, EACH, word, len);
	else if (begins(&word, &len, "json "))
		add_step(reading, JSON, word, len);
	else
		add_step(reading, VALUE, word, len);
}

static void
read_steps(struct reading *reading)
{
	const char *open, *close;

	while (reading->problem == NULL && (open = find(reading->at, reading->end, "{{")) != NULL) {
		if ((close = find(open, reading->end, "}}")) == NULL) {
			reading->problem = "a {{ without its }}";
			return;
		}
		add_step(reading, TEXT, reading->at, (size_t)(open - reading->at));
		read_word(reading, open + 2, (size_t)(close - open - 2));
		reading->at = close + 2;
	}
	add_step(reading, TEXT, reading->at, (size_t)(reading->end - reading->at));
	if (reading->depth > 0 && reading->problem == NULL)
		reading->problem = "a block without its end";
}

const struct template *
template_read(struct arena *arena, const char *text, size_t len, const char **problem)
{
	struct template *template = ARENA_NEW(arena, struct template);
	struct reading reading = { .template = template };

	if ((reading.at = without_bare(arena, text, len, problem)) == NULL)
		return NULL;
	reading.end = reading.at + strlen(reading.at);
	template->steps = ARENA_ARRAY(arena, struct step, STEPS_MAX);
	read_steps(&reading);
	*problem = reading.problem;
	return reading.problem == NULL ? template : NULL;
}

static const char *
value_of(const struct filling *scope, const struct step *step)
{
	const char *text = NULL;

	for (; scope != NULL && text == NULL; scope = scope->outer)
		text = filling_text_of(scope, step->text, step->len);
	return text != NULL ? text : "";
}

/* Is there something of that name: a text, or a list's first item? */
static bool
holds(const struct filling *scope, const struct step *step)
{
	const struct filling_list *list = filling_list_of(scope, step->text, step->len);

	return value_of(scope, step)[0] != '\0' || (list != NULL && list->first != NULL);
}

/* So that it may stand in a script, as a literal too (U+2028, U+2029). */
static void
add_json(struct buf *buf, const char *json)
{
	const char *from = json, *at;

	for (at = json; *at != '\0'; at++) {
		const unsigned char *c = (const unsigned char *)at;
		const bool is_separator = c[0] == 0xe2 && c[1] == 0x80 && (c[2] & 0xfe) == 0xa8;

		if (*at != '<' && *at != '>' && *at != '&' && !is_separator)
			continue;
		buf_add(buf, from, (size_t)(at - from));
		buf_printf(buf, "\\u%04x", is_separator ? 0x2000u + c[2] - 0x80u : c[0]);
		at += is_separator ? 2 : 0;
		from = at + 1;
	}
	buf_add(buf, from, (size_t)(at - from));
}

static void write_steps(const struct template *template, size_t from, size_t to,
    const struct filling *scope, struct buf *buf);

static void
write_each(const struct template *template, size_t at, const struct filling *scope,
    struct buf *buf)
{
	const struct step *step = &template->steps[at];
	const struct filling_list *list = filling_list_of(scope, step->text, step->len);
	const struct filling *item = list == NULL ? NULL : list->first;

	for (; item != NULL; item = item->next)
		write_steps(template, at + 1, step->to, item, buf);
}

static void
write_steps(const struct template *template, size_t from, size_t to,
    const struct filling *scope, struct buf *buf)
{
	for (size_t at = from; at < to; at++) {
		const struct step *step = &template->steps[at];

		switch (step->kind) {
		case TEXT:
			buf_add(buf, step->text, step->len);
			break;
		case VALUE:
			xml_text_add(buf, value_of(scope, step));
			break;
		case JSON:
			add_json(buf, value_of(scope, step));
			break;
		case IF:
			if (!holds(scope, step))
				at = step->to - 1;
			break;
		case EACH:
			write_each(template, at, scope, buf);
			at = step->to - 1;
			break;
		case ELSE:	/* the side that was taken is over */
			at = step->to - 1;
			break;
		case ENDED:
			break;
		}
	}
}

void
template_write(const struct template *template, const struct filling *scope,
    struct buf *buf)
{
	write_steps(template, 0, template->count, scope, buf);
}
