/* Videos and what hangs on them, as they are printed. */
#ifndef WIRE_VIDEO_H
#define WIRE_VIDEO_H

#include "lib/base/err.h"
#include "lib/text/members.h"
#include "service/video/video.h"
#include "service/video/video_list.h"

struct arena;
struct json_writer;
struct request;

/* A video with the addresses of its media. */
struct video_shown {
	struct video video;
	const char  *poster_url;	/* NULL: none yet */
	const char  *preview_url;	/* the same in another size, with &size=; NULL: none yet */
	const char  *original_url;	/* NULL: the copy for the viewer is still to be made */
	const char  *hls_url;		/* NULL: none yet */
};

struct video_card_shown {
	struct video_card card;
	const char       *poster_url;	/* NULL: none yet */
	const char       *preview_url;
};

/* What this site keeps, for its admin. */
struct storage_shown {
	int64_t objects;
	int64_t originals_bytes;
	int64_t derived_bytes;
	int64_t pending_deletions;
	int64_t free_bytes;
	int64_t total_bytes;
	int64_t min_free_bytes;
};

extern const struct member video_members[];			/* struct video_shown */
extern const struct member video_card_members[];		/* struct video_card_shown */
extern const struct member video_position_members[];		/* struct video_card_shown */
extern const struct member video_comment_members[];		/* struct comment */
extern const struct member video_caption_members[];		/* struct caption */
extern const struct member video_chapter_members[];
extern const struct member video_like_members[];		/* struct like */
extern const struct member video_job_members[];			/* struct job_row */
extern const struct member video_storage_members[];		/* struct storage_shown */

/* Where its poster is, under a name of its own, so that it may be kept; NULL: it has none. */
const char *video_poster_url(struct arena *arena, const struct public_id *id,
    const char *poster_key);
/* And where it is made smaller: the images program's, to which `&size=` is added. */
const char *video_preview_url(struct arena *arena, const struct public_id *id,
    const char *poster_key);
/* Where the file is that whoever asks may have. */
const char *video_original_url(struct arena *arena, const struct public_id *id);
struct video_shown video_show(struct arena *arena, const struct video *video);
/* Reply with one, and with a list of them. */
enum err video_reply(struct request *req, int status, const struct video *video);
enum err video_cards_reply(struct request *req, const struct page *page);
/* With where the viewer stopped in each. */
enum err video_positions_reply(struct request *req, const struct page *page);
/* The same list where it is a part of something else. */
void     video_cards_write(struct json_writer *json, struct arena *arena,
    const struct page *page);

#endif
