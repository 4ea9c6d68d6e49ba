/* Forms with a file. */
#include "lib/io/form.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"

#define BUFFER_SIZE  (256 * 1024)
#define BEFORE_MAX   (64 * 1024)
#define HEADERS_MAX  (8 * 1024)
#define BOUNDARY_MAX 70		/* RFC 2046 section 5.1.1 */

struct form {
	struct body *body;
	char         delimiter[BOUNDARY_MAX + 5];	/* CR LF - - boundary */
	size_t       delimiter_len;
	char        *buffer;
	size_t       at;		/* of the first byte that was not taken */
	size_t       end;
	int64_t      taken;
	bool         is_over;		/* the part's delimiter was seen */
};

/* Have at least `want` bytes, if there are so many.  False: the body was cut. */
static bool
fill(struct form *form, size_t want)
{
	ssize_t got;

	if (form->at > 0 && form->at + want > BUFFER_SIZE) {
		memmove(form->buffer, form->buffer + form->at, form->end - form->at);
		form->end -= form->at;
		form->at = 0;
	}
	while (form->end - form->at < want) {
		got = form->body->read(form->body->context, form->buffer + form->end,
		    BUFFER_SIZE - form->end);
		if (got <= 0)
			return got == 0;
		form->end += (size_t)got;
	}
	return true;
}

static void
take(struct form *form, size_t len)
{
	form->at += len;
	form->taken += (int64_t)len;
}

/* What can be given out of the part's content: all before its delimiter. */
static ssize_t
available(struct form *form)
{
	const char *start, *found;
	size_t len;

	if (!fill(form, form->delimiter_len))
		return -1;
	start = form->buffer + form->at;
	len = form->end - form->at;
	found = memmem(start, len, form->delimiter, form->delimiter_len);
	if (found != NULL) {
		form->is_over = found == start;
		return found - start;
	}
	if (len < form->delimiter_len)
		return -1;	/* the body ends without it */
	return (ssize_t)(len - form->delimiter_len + 1);
}

static ssize_t
drop_rest(struct form *form)
{
	ssize_t got;

	do {
		got = form->body->read(form->body->context, form->buffer, BUFFER_SIZE);
	} while (got > 0);
	return got;
}

static ssize_t
read_part(void *context, void *data, size_t size)
{
	struct form *form = context;
	ssize_t len;

	if (form->is_over)
		return 0;
	len = available(form);
	if (len == 0)
		return drop_rest(form);
	if (len < 0)
		return -1;
	if ((size_t)len > size)
		len = (ssize_t)size;
	memcpy(data, form->buffer + form->at, (size_t)len);
	take(form, (size_t)len);
	return len;
}

/* The value of a header's parameter, quoted or not; NULL: none. */
static const char *
parameter(struct arena *arena, const char *header, const char *name)
{
	const char *at = strchr(header, ';'), *end;
	size_t len = strlen(name);

	for (; at != NULL; at = strchr(at, ';')) {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, name, len) != 0 || at[len] != '=')
			continue;
		at += len + 1;
		if (*at != '"')
			return arena_strndup(arena, at, strcspn(at, "; \t\r\n"));
		end = strchr(at + 1, '"');
		return end == NULL ? NULL :
		    arena_strndup(arena, at + 1, (size_t)(end - at - 1));
	}
	return NULL;
}

static bool
set_boundary(struct form *form, struct arena *arena, const char *content_type)
{
	const char *boundary = parameter(arena, content_type, "boundary");
	size_t len = boundary == NULL ? 0 : strlen(boundary);

	if (len == 0 || len > BOUNDARY_MAX)
		return false;
	memcpy(form->delimiter, "\r\n--", 4);
	memcpy(form->delimiter + 4, boundary, len);
	form->delimiter_len = len + 4;
	return true;
}

/* Content-Disposition's name, out of a part's header block. */
static const char *
name_of_part(struct arena *arena, const char *headers)
{
	static const char DISPOSITION[] = "Content-Disposition:";
	const char *line, *end;

	for (line = headers; *line != '\0'; line = end + 2) {
		end = strstr(line, "\r\n");
		if (end == NULL)
			return NULL;
		if (strncasecmp(line, DISPOSITION, sizeof(DISPOSITION) - 1) == 0)
			return parameter(arena,
			    arena_strndup(arena, line, (size_t)(end - line)), "name");
	}
	return NULL;
}

/* After a delimiter: its end of line, the header block, and the empty line. */
static enum err
read_headers(struct form *form, struct arena *arena, const char **name)
{
	const char *start, *end;
	char *headers;
	size_t len;

	if (!fill(form, 2))
		return ERR_MALFORMED;
	(void)fill(form, HEADERS_MAX);	/* or as much as there is */
	start = form->buffer + form->at;
	len = form->end - form->at;
	end = memmem(start, len < HEADERS_MAX ? len : HEADERS_MAX, "\r\n\r\n", 4);
	if (len < 2 || start[0] != '\r' || start[1] != '\n' || end == NULL)
		return ERR_MALFORMED;	/* also "--": that was the last part */
	headers = arena_strndup(arena, start + 2, (size_t)(end + 2 - (start + 2)));
	take(form, (size_t)(end + 4 - start));
	*name = name_of_part(arena, headers);
	return *name != NULL ? ERR_OK : ERR_MALFORMED;
}

/* To behind the next delimiter. */
static enum err
skip_part(struct form *form)
{
	ssize_t len;

	while ((len = available(form)) > 0) {
		take(form, (size_t)len);
		if (form->taken > BEFORE_MAX)
			return ERR_TOO_LARGE;
	}
	if (len < 0)
		return ERR_MALFORMED;
	take(form, form->delimiter_len);
	form->is_over = false;
	return ERR_OK;
}

bool
form_is(const char *content_type)
{
	static const char TYPE[] = "multipart/form-data";

	return content_type != NULL && strncasecmp(content_type, TYPE, sizeof(TYPE) - 1) == 0;
}

enum err
form_file(struct body *body, const char *content_type, const char *name,
    struct arena *arena, struct body *file)
{
	struct form *form = ARENA_NEW(arena, struct form);
	const char *found;
	enum err err;

	if (!form_is(content_type))
		return ERR_MEDIA_TYPE;
	if (!set_boundary(form, arena, content_type))
		return ERR_MALFORMED;
	form->body = body;
	form->buffer = arena_alloc(arena, BUFFER_SIZE);
	memcpy(form->buffer, "\r\n", 2);	/* the first delimiter has none before it */
	form->end = 2;
	do {
		err = skip_part(form);
		if (err == ERR_OK)
			err = read_headers(form, arena, &found);
	} while (err == ERR_OK && strcmp(found, name) != 0);
	if (err != ERR_OK)
		return err;
	*file = (struct body){
		.length = -1,
		.max_bytes = body->max_bytes,
		.read = read_part,
		.context = form,
	};
	return ERR_OK;
}
