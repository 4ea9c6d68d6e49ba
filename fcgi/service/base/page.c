/* A page of a list: its cursor, its rows, and the cursor of the next. */
#include "service/base/page.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/cursor.h"

enum err
page_begin(struct db *db, const struct page_list *list, const struct page_ask *ask,
    struct page_from *out)
{
	enum err err;
	size_t i;

	*out = (struct page_from){
		.list = list, .limit = (size_t)ask->limit, .rows = db_int(ask->limit + 1),
	};
	for (i = 0; i < COUNT(out->at); i++)
		out->at[i] = list->keys[i].is_time ? 0 : INT64_MAX;
	err = cursor_read(db, list->name, ask->cursor, &out->at[0], &out->at[1]);
	if (err != ERR_OK)
		return err;
	for (i = 0; i < COUNT(out->at); i++)
		out->keys[i] = list->keys[i].is_time ? db_time(out->at[i]) : db_int(out->at[i]);
	return ERR_OK;
}

static int64_t
key_of(const struct page_key *key, const char *item)
{
	int64_t value = 0;

	if (key->is_there)
		memcpy(&value, item + key->offset, sizeof(value));
	return value;
}

enum err
page_read(struct db *db, struct arena *arena, const struct page_from *from,
    const struct db_query *query, struct page *out)
{
	const struct page_list *list = from->list;
	const struct db_reader *reader = list->reader();
	struct page page = { .size = reader->size, .list = list };
	struct db_rows *rows = NULL;
	char *item;
	enum err err;
	size_t i;

	err = db_rows(db, query, &rows);
	if (err != ERR_OK)
		return err;
	page.count = db_count(rows) < from->limit ? db_count(rows) : from->limit;
	page.items = item = arena_alloc(arena, reader->size * (page.count + 1));
	for (i = 0; i < page.count; i++, item += reader->size)
		db_read(rows, i, reader, arena, item);
	item -= reader->size;
	if (db_count(rows) > page.count)
		page.next = cursor_make(arena, list->name, key_of(&list->keys[0], item),
		    key_of(&list->keys[1], item));
	db_rows_free(rows);
	*out = page;
	return ERR_OK;
}

/* A time of 0 is the end of all times, and nothing is behind it. */
static bool
is_before(const struct page_list *list, const char *a, const char *b)
{
	for (size_t i = 0; i < COUNT(list->keys); i++) {
		const int64_t of_a = key_of(&list->keys[i], a), of_b = key_of(&list->keys[i], b);

		if (of_a != of_b)
			return of_a > of_b;
	}
	return false;
}

void
page_merge(struct arena *arena, struct page *page, const struct page *other, size_t limit)
{
	const size_t size = page->size, total = page->count + other->count;
	const char *a = page->items, *b = other->items, *next;
	const char *const a_end = a + page->count * size, *const b_end = b + other->count * size;
	const bool goes_on = page->next != NULL || other->next != NULL || total > limit;
	struct page both = { .size = size, .list = page->list };
	char *item;

	both.items = item = arena_alloc(arena, size * (limit + 1));
	for (; both.count < limit && both.count < total; both.count++, item += size) {
		next = b == b_end || (a < a_end && is_before(page->list, a, b)) ? a : b;
		memcpy(item, next, size);
		a += next == a ? size : 0;
		b += next == b ? size : 0;
	}
	item -= size;
	if (goes_on)
		both.next = cursor_make(arena, page->list->name, key_of(&page->list->keys[0], item),
		    key_of(&page->list->keys[1], item));
	*page = both;
}
