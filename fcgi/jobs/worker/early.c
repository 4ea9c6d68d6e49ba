/* Segments to the store while ffmpeg still makes more of them. */
#include "jobs/worker/early.h"

#include <unistd.h>

#include "lib/base/arena.h"
#include "store/store.h"

#define AT_ONCE 4	/* ffmpeg's progress waits meanwhile */

static const char *
segment(const struct early *early, const char *below, int side, int number)
{
	return arena_printf(early->task->arena, "%s%d/" PLAN_SEGMENT, below, side, number);
}

void
early_send(struct early *early)
{
	const char *directory = arena_printf(early->task->arena, "%s/", early->directory);
	struct store_object object;
	int left = AT_ONCE;

	for (size_t i = 0; i < early->plan->count && !early->has_failed; i++) {
		const int side = early->plan->renditions[i].side;

		if (early->plan->renditions[i].is_copy)
			continue;	/* its pieces are joined in the end */
		while (left > 0 && !early->has_failed && access(segment(early, directory, side,
		    early->sent[i] + 1), F_OK) == 0) {
			early->has_failed = store_put_file(
			    segment(early, early->prefix, side, early->sent[i]),
			    segment(early, directory, side, early->sent[i]), &object) != ERR_OK;
			early->has_sent = true;
			if (!early->has_failed)
				early->sent[i]++;
			left--;
		}
	}
}
