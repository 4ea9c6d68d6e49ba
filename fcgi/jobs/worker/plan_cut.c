/* Where copies are cut, so that every rendition has the same segments. */
#include "jobs/worker/plan.h"
#include "lib/base/arena.h"

#define SEGMENT_US   (PLAN_SEGMENT_S * INT64_C(1000000))
#define TAIL_US      480000	/* what is shorter stays with what is before it */
#define PIECES_A_S   4		/* with more keyframes, each a file, it is not worth it */
#define CUTS_MAX     8000	/* ffmpeg hears of them in one argument of 128 KB */

/* The last of the keyframes from `from` on that is no further than a segment. */
static size_t
furthest(const struct source *source, size_t from)
{
	const int64_t end_us = source->keys_us[from] + SEGMENT_US + PLAN_CUT_SLACK_US;
	size_t key = from;

	while (key + 1 < source->key_count && source->keys_us[key + 1] <= end_us)
		key++;
	return key;
}

static bool
is_worth_it(const struct source *source)
{
	return source->key_count > 0 &&
	    (int64_t)source->key_count <= 1 + source->video_end_ms * PIECES_A_S / 1000 &&
	    source->video_end_ms / 1000 / PLAN_SEGMENT_S < CUTS_MAX / 2;
}

void
plan_cut(struct arena *arena, struct source *source)
{
	const int64_t end_us = source->video_end_ms * 1000;
	struct cuts *cuts = &source->cuts;
	size_t key = 0, next;

	*cuts = (struct cuts){
		.at_us = ARENA_ARRAY(arena, int64_t, source->key_count + 1),
		.pieces = ARENA_ARRAY(arena, size_t, source->key_count + 1),
	};
	if (!is_worth_it(source))
		return;
	for (; key < source->key_count; key = next) {
		next = furthest(source, key);
		/* what is left is no more than a segment, or there is no keyframe in time */
		if (end_us - source->keys_us[key] <= SEGMENT_US + TAIL_US)
			next = source->key_count;
		else if (next == key || cuts->count == CUTS_MAX) {
			cuts->count = 0;
			return;
		}
		cuts->at_us[cuts->count] = source->keys_us[key];
		cuts->pieces[cuts->count++] = next - key;
	}
}
