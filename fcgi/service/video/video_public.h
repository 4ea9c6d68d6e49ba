/*
 * Videos as anybody sees them, for a program whose role reads nothing else: out of
 * views and functions of the database (migrations/0140_site.up.sql).
 */
#ifndef SERVICE_VIDEO_PUBLIC_H
#define SERVICE_VIDEO_PUBLIC_H

#include "lib/base/err.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"
#include "service/video/video.h"

struct arena;
struct db;

/*
 * One that is public, or unlisted, as whoever is signed out sees it.
 * ERR_NOT_FOUND  there is none, or it is private
 */
enum err video_public_find(struct db *db, struct arena *arena, const struct public_id *id,
    struct video *out);

/*
 * Struct video_cards, the newest first, of one person or (NULL) of all: the first page
 * of what video_list() gives a stranger, whose cursor goes on there.
 */
enum err video_public_list(struct db *db, struct arena *arena, const char *owner,
    const struct page_ask *ask, struct page *out);

/* Of a sitemap: as many as one document tells of. */
#define VIDEO_PIECE 5000
/* The id of the first video of each piece of all that are public, oldest first. */
enum err video_public_pieces(struct db *db, struct arena *arena, struct texts *out);
/* Struct videos, as many from `first` on; none where that is not public. */
enum err video_public_piece(struct db *db, struct arena *arena, const struct public_id *first,
    struct db_list *out);

/* A list of videos that is public, or unlisted. */
struct video_public_playlist {
	struct public_id id;
	const char      *title;
	const char      *description;
	const char      *privacy;
	const char      *owner;
};
/* ERR_NOT_FOUND  there is none, or it is private */
enum err video_public_playlist(struct db *db, struct arena *arena, const struct public_id *id,
    struct video_public_playlist *out);
/* Struct video_cards: what anybody sees in it, `most` from the first on. */
enum err video_public_playlist_videos(struct db *db, struct arena *arena,
    const struct public_id *id, int64_t most, struct page *out);

#endif
