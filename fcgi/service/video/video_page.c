/* One page of cards, in any order. */
#include "service/video/video_page.h"

#include "lib/base/arena.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"

static void
read_card(const struct db_rows *rows, size_t row, struct arena *arena,
    const struct page *page, struct video_card *out)
{
	*out = (struct video_card){
		.id = db_get_id(rows, row, 0),
		.title = db_get_text(rows, row, 1, arena),
		.owner = db_get_text(rows, row, 2, arena),
		.created_at = db_get_time(rows, row, 3),
		.duration_ms = db_get_int(rows, row, 4),
		.views = db_get_int(rows, row, 5),
		.privacy = db_get_text(rows, row, 6, arena),
		.state = db_get_text(rows, row, 7, arena),
		.progress = db_get_int(rows, row, 8),
		.reason = page->mine ? db_get_text(rows, row, 9, arena) : NULL,
		.poster_key = db_get_text(rows, row, 10, arena),
		.deleted_at = db_get_time(rows, row, 11),
		.key = db_get_int(rows, row, 12),
	};
	switch (page->order) {
	case BY_CREATED: out->sort_key = out->created_at; break;
	case BY_DELETED: out->sort_key = out->deleted_at; break;
	case BY_VIEWS:   out->sort_key = out->views; break;
	case BY_COLUMN:  out->sort_key = db_get_int(rows, row, 13); break;
	}
}

enum err
video_page(struct db *db, struct arena *arena, const struct page *page,
    struct video_cards *out)
{
	struct video_cards cards = { NULL, 0, NULL };
	struct db_rows *rows = NULL;
	size_t i, limit = (size_t)page->limit;
	enum err err;

	err = db_rows(db, &(const struct db_query){ page->sql, page->params, page->count }, &rows);
	if (err != ERR_OK)
		return err;
	cards.count = db_count(rows) > limit ? limit : db_count(rows);
	cards.items = ARENA_ARRAY(arena, struct video_card, cards.count + 1);
	for (i = 0; i < cards.count; i++)
		read_card(rows, i, arena, page, &cards.items[i]);
	if (db_count(rows) > limit)
		cards.next = cursor_make(arena, page->list, cards.items[limit - 1].sort_key,
		    cards.items[limit - 1].key);
	db_rows_free(rows);
	*out = cards;
	return ERR_OK;
}
