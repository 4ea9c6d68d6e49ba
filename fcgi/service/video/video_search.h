/* Within service/video: what a search means, and what it finds. */
#ifndef SERVICE_VIDEO_SEARCH_H
#define SERVICE_VIDEO_SEARCH_H

#include "service/video/video_list.h"
#include "service/video/video_scope.h"

#define VIDEO_RANKED_MAX 3000	/* finds, about: more are listed newest first */

/* What a text has turned out to mean. */
struct video_meaning {
	const struct video_filter *filter;
	const char                *exact;	/* a tsquery */
	struct video_match         match;	/* `exact` or words like it: what is searched */
	struct video_place         place;	/* where the filter has it looked for */
};

/* What the filter's text means, by what there is to find among everyone's videos. */
enum err video_search_understand(struct db *db, struct arena *arena,
    const struct video_filter *filter, struct video_meaning *out);

/* As video_list() where filter->text is set. */
enum err video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out);

#endif
