/* Fillings: lists of names, the newest first. */
#include "lib/text/filling.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"

struct filling_value {
	const char         *name;
	const char         *text;
	struct filling_value *next;
};

struct filling *
filling_new(struct arena *arena)
{
	struct filling *filling = ARENA_NEW(arena, struct filling);

	filling->arena = arena;
	return filling;
}

void
filling_set(struct filling *filling, const char *name, const char *text)
{
	struct filling_value *value = ARENA_NEW(filling->arena, struct filling_value);

	*value = (struct filling_value){ name, text == NULL ? "" : text, filling->values };
	filling->values = value;
}

static bool
is_called(const char *has, const char *name, size_t len)
{
	return strlen(has) == len && memcmp(has, name, len) == 0;
}

static struct filling_list *
find_list(const struct filling *filling, const char *name, size_t len)
{
	struct filling_list *list = filling->lists;

	while (list != NULL && !is_called(list->name, name, len))
		list = list->next;
	return list;
}

static struct filling_list *
add_list(struct filling *filling, const char *name)
{
	struct filling_list *list = ARENA_NEW(filling->arena, struct filling_list);

	*list = (struct filling_list){ .name = name, .next = filling->lists };
	filling->lists = list;
	return list;
}

void
filling_list(struct filling *filling, const char *name)
{
	add_list(filling, name);
}

struct filling *
filling_item(struct filling *filling, const char *name)
{
	struct filling *item = filling_new(filling->arena);
	struct filling_list *list = find_list(filling, name, strlen(name));

	if (list == NULL)
		list = add_list(filling, name);
	item->outer = filling;
	if (list->last == NULL)
		list->first = item;
	else
		list->last->next = item;
	list->last = item;
	return item;
}

const char *
filling_text_of(const struct filling *filling, const char *name, size_t len)
{
	for (const struct filling_value *value = filling->values; value != NULL; value = value->next)
		if (is_called(value->name, name, len))
			return value->text;
	return NULL;
}

const struct filling_list *
filling_list_of(const struct filling *filling, const char *name, size_t len)
{
	return find_list(filling, name, len);
}
