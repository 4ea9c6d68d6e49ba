/* Lists of videos, as they are printed. */
#include "wire/playlist.h"

#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "wire/video.h"

struct shown {
	struct video_playlist playlist;
	const char           *poster_url;
};

#define PLAYLIST(kind, field) MEMBER_AS(#field, kind, struct shown, playlist.field)
#define PLAYLIST_MEMBERS \
	PLAYLIST(ID, id), \
	PLAYLIST(TEXT, kind), \
	PLAYLIST(TEXT, title), \
	PLAYLIST(TEXT, description), \
	PLAYLIST(TEXT, privacy), \
	PLAYLIST(TEXT, owner), \
	PLAYLIST(BOOL, mine), \
	PLAYLIST(INT, items), \
	PLAYLIST(ID, first), \
	MEMBER_TEXT(struct shown, poster_url), \
	PLAYLIST(TIME, created_at), \
	PLAYLIST(TIME, updated_at)

const struct member playlist_members[] = {
	PLAYLIST_MEMBERS,
	MEMBER_END,
};

const struct member playlist_row_members[] = {
	PLAYLIST_MEMBERS,
	PLAYLIST(BOOL, has),
	MEMBER_END,
};

static struct shown
show(struct arena *arena, const struct video_playlist *playlist)
{
	return (struct shown){
		*playlist, video_poster_url(arena, &playlist->first, playlist->poster_key),
	};
}

enum err
playlist_reply(struct request *req, int status, const struct video_playlist *playlist)
{
	const struct shown shown = show(req->arena, playlist);

	return reply_object(req, status, playlist_members, &shown);
}

enum err
playlists_reply(struct request *req, const struct page *page)
{
	struct shown *items = ARENA_ARRAY(req->arena, struct shown, page->count + 1);
	const struct video_playlist *playlists = page->items;

	for (size_t i = 0; i < page->count; i++)
		items[i] = show(req->arena, &playlists[i]);
	return reply_list(req, playlist_row_members, items, page->count, sizeof(*items),
	    page->next);
}
