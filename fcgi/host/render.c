/* Templates filled in: names become values, lists become lines. */
#include "host/render.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/say.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/filling.h"

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* One file on its way. */
struct rendering {
	const char *from;	/* its name, for complaints */
	const char *at;		/* the line that is next */
	struct buf *out;
	bool        failed;
};

/* Whose names hold for a line: an item's, then those of what its list is repeated in. */
struct frame {
	const struct filling *scope;
	const struct frame        *outer;
};

/* How a block of lines ended. */
enum ending { AT_END, AT_ELSE, AT_FILE };

static enum ending render_block(struct rendering *to, const struct frame *frame,
    bool is_written);

static void
fail(struct rendering *to, const char *what, const char *name, size_t len)
{
	if (!to->failed)
		say_fault("%s: %s %.*s", to->from, what, (int)len, name);
	to->failed = true;
}

/* The value of a name, of `len` bytes; empty after a complaint. */
static const char *
value_of(struct rendering *to, const struct frame *frame, const char *name, size_t len)
{
	const char *text;

	for (; frame != NULL; frame = frame->outer)
		if ((text = filling_text_of(frame->scope, name, len)) != NULL)
			return text;
	fail(to, "no value for", name, len);
	return "";
}

static const struct filling_list *
list_of(struct rendering *to, const struct frame *frame, const char *name, size_t len)
{
	const struct filling_list *list;

	for (; frame != NULL; frame = frame->outer)
		if ((list = filling_list_of(frame->scope, name, len)) != NULL)
			return list;
	fail(to, "no list", name, len);
	return NULL;
}

/* One line of `len` bytes, its end included. */
static void
render_line(struct rendering *to, const struct frame *frame, const char *line, size_t len)
{
	const char *end = line + len, *at;
	size_t name_len;

	while ((at = memchr(line, '@', (size_t)(end - line))) != NULL) {
		buf_add(to->out, line, (size_t)(at - line));
		name_len = strspn(at + 1, NAME_LETTERS);
		line = at + 1;
		if (name_len == 0 || at[1 + name_len] != '@') {
			buf_add(to->out, "@", 1);	/* of nginx's named locations */
			continue;
		}
		buf_text_add(to->out, value_of(to, frame, at + 1, name_len));
		line = at + name_len + 2;
	}
	buf_add(to->out, line, (size_t)(end - line));
}

/* Once an item; when there is none, nothing up to the end. */
static void
render_each(struct rendering *to, const struct frame *frame, const char *name, size_t len,
    bool is_written)
{
	const struct filling_list *list = is_written ? list_of(to, frame, name, len) : NULL;
	struct frame inner = { list == NULL ? NULL : list->first, frame };
	const char *start = to->at;

	if (inner.scope == NULL && render_block(to, frame, false) != AT_END)
		fail(to, "no end of each", name, len);
	for (; inner.scope != NULL && !to->failed; inner.scope = inner.scope->next) {
		to->at = start;
		if (render_block(to, &inner, true) != AT_END)
			fail(to, "no end of each", name, len);
	}
}

static void
render_if(struct rendering *to, const struct frame *frame, const char *name, size_t len,
    bool is_written)
{
	bool holds = is_written && value_of(to, frame, name, len)[0] != '\0';
	enum ending ending = render_block(to, frame, holds);

	if (ending == AT_ELSE)
		ending = render_block(to, frame, is_written && !holds);
	if (ending != AT_END)
		fail(to, "no end of if", name, len);
}

/* True when `line`, of `len` bytes, begins with `word`, and then `*rest` has the rest's length. */
static bool
begins(const char *line, size_t len, const char *word, size_t *rest)
{
	size_t word_len = strlen(word);

	*rest = len - word_len;
	return len >= word_len && memcmp(line, word, word_len) == 0;
}

/* Lines up to the end, or else, that belongs to nobody in between. */
static enum ending
render_block(struct rendering *to, const struct frame *frame, bool is_written)
{
	const char *line;
	size_t len, rest;

	while (to->at[0] != '\0' && !to->failed) {
		line = to->at;
		len = strcspn(line, "\n");
		to->at = line + len + (line[len] == '\n');
		if (begins(line, len, "#: each ", &rest))
			render_each(to, frame, line + len - rest, rest, is_written);
		else if (begins(line, len, "#: if ", &rest))
			render_if(to, frame, line + len - rest, rest, is_written);
		else if (begins(line, len, "#: else", &rest) && rest == 0)
			return AT_ELSE;
		else if (begins(line, len, "#: end", &rest) && rest == 0)
			return AT_END;
		else if (begins(line, len, "#:", &rest))
			fail(to, "no such word:", line, len);
		else if (is_written)
			render_line(to, frame, line, (size_t)(to->at - line));
	}
	return AT_FILE;
}

static bool
write_whole(const char *path, const struct buf *text)
{
	FILE *out = fopen(path, "we");
	bool ok = out != NULL && fwrite(text->data, 1, text->len, out) == text->len;

	if (out != NULL && fclose(out) != 0)
		ok = false;
	if (!ok)
		say_fault("%s: %s", path, strerror(errno));
	return ok;
}

bool
render_file(struct filling *scope, const char *from, const char *to)
{
	struct rendering rendering = { .from = from };
	const struct frame whole = { scope, NULL };
	struct buf text, out;

	buf_init(&text, scope->arena, 16384);
	buf_init(&out, scope->arena, 32768);
	if (!buf_read_file(&text, from)) {
		say_fault("%s: %s", from, strerror(errno));
		return false;
	}
	rendering.at = buf_text(&text);
	rendering.out = &out;
	if (render_block(&rendering, &whole, true) != AT_FILE)
		fail(&rendering, "an end of nothing", "", 0);
	return !rendering.failed && write_whole(to, &out);
}

bool
render_directory(struct filling *scope, const char *from, const char *to)
{
	struct dirent *entry;
	DIR *dir = opendir(from);
	bool ok = dir != NULL;

	if (!ok)
		say_fault("%s: %s", from, strerror(errno));
	while (ok && (entry = readdir(dir)) != NULL)
		if (strstr(entry->d_name, ".conf") != NULL)
			ok = render_file(scope,
			    arena_printf(scope->arena, "%s/%s", from, entry->d_name),
			    arena_printf(scope->arena, "%s/%s", to, entry->d_name));
	if (dir != NULL)
		closedir(dir);
	return ok;
}
