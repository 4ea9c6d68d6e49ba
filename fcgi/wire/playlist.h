/* Lists of videos, as they are printed. */
#ifndef WIRE_PLAYLIST_H
#define WIRE_PLAYLIST_H

#include "lib/text/members.h"
#include "service/video/video_playlist.h"

struct request;

extern const struct member playlist_members[];
extern const struct member playlist_row_members[];	/* in a list of lists */

enum err playlist_reply(struct request *req, int status, const struct video_playlist *playlist);
/* Struct video_playlists. */
enum err playlists_reply(struct request *req, const struct page *page);

#endif
