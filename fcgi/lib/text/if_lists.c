/* The If header of WebDAV, read. */
#include "lib/text/if_lists.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"

struct reader {
	struct arena    *arena;
	const char      *at;
	struct if_lists *out;
	const char      *tag;
	size_t           tags;
};

static void
skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t");
}

/* What is between the bracket at `at` and the next `end`; NULL: it does not end. */
static const char *
read_until(struct reader *reader, char end)
{
	const char *from = reader->at + 1, *to = strchr(from, end);

	if (to == NULL)
		return NULL;
	reader->at = to + 1;
	return arena_strndup(reader->arena, from, (size_t)(to - from));
}

static bool
has_room(const struct reader *reader)
{
	return reader->out->condition_count + reader->tags < IF_LISTS_MAX;
}

/* [Not] <token> or [etag] */
static bool
read_condition(struct reader *reader)
{
	struct if_condition condition = { .is_not = strncasecmp(reader->at, "Not", 3) == 0 };

	if (condition.is_not)
		reader->at += 3;
	skip_blanks(reader);
	condition.is_token = *reader->at == '<';
	if ((!condition.is_token && *reader->at != '[') || !has_room(reader) ||
	    (condition.value = read_until(reader, condition.is_token ? '>' : ']')) == NULL)
		return false;
	reader->out->conditions[reader->out->condition_count++] = condition;
	return true;
}

static bool
read_list(struct reader *reader)
{
	struct if_lists *out = reader->out;
	struct if_list list = { .tag = reader->tag, .first = out->condition_count };

	reader->at++;
	skip_blanks(reader);
	while (*reader->at != ')') {
		if (!read_condition(reader))
			return false;
		skip_blanks(reader);
	}
	reader->at++;
	list.count = out->condition_count - list.first;
	if (list.count == 0)
		return false;
	out->lists[out->count++] = list;
	return true;
}

/* The address of the lists that follow, of which there is one at least. */
static bool
read_tag(struct reader *reader)
{
	if (!has_room(reader) || (reader->tag = read_until(reader, '>')) == NULL)
		return false;
	reader->tags++;
	skip_blanks(reader);
	return *reader->at == '(';
}

/* Lists of the request's own address come first, if at all: the two kinds do not mix. */
bool
if_lists_read(struct arena *arena, const char *text, struct if_lists *out)
{
	struct reader reader = { .arena = arena, .at = text, .out = out };
	bool is_tagged;

	*out = (struct if_lists){
		.conditions = ARENA_ARRAY(arena, struct if_condition, IF_LISTS_MAX),
		.lists = ARENA_ARRAY(arena, struct if_list, IF_LISTS_MAX),
	};
	skip_blanks(&reader);
	is_tagged = *reader.at == '<';
	while (*reader.at != '\0') {
		if (*reader.at == '(' ? !read_list(&reader) :
		    *reader.at != '<' || !is_tagged || !read_tag(&reader))
			return false;
		skip_blanks(&reader);
	}
	return out->count > 0;
}
