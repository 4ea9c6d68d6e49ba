/* Cards, as others than their owner see them. */
#include "service/video/video_card.h"

void
video_card_hide_reasons(struct page *cards)
{
	struct video_card *card = cards->items;
	size_t i;

	for (i = 0; i < cards->count; i++)
		card[i].reason = NULL;
}
