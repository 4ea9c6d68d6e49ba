/* Within service/video: what a search means, and what it finds. */
#ifndef SERVICE_VIDEO_SEARCH_H
#define SERVICE_VIDEO_SEARCH_H

#include "service/video/video_list.h"

/* What a text has turned out to mean; texts of tsqueries. */
struct video_meaning {
	const struct video_filter *filter;
	const char *exact;
	const char *wide;	/* `exact` or words like it: what is searched; NULL: nothing */
	const char *part;	/* a LIKE pattern, or NULL */
	bool        many;	/* `wide` matches so many that they are not ranked */
};

/* What the filter's text means, by what there is to find among everyone's videos. */
enum err video_search_understand(struct db *db, struct arena *arena,
    const struct video_filter *filter, struct video_meaning *out);

/* As video_list() where filter->text is set. */
enum err video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct page *out);

#endif
