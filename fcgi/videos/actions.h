/* The videos program's actions, for its route table. */
#ifndef VIDEOS_ACTIONS_H
#define VIDEOS_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action list_videos;
extern const struct action publish_video;
extern const struct action show_feed;
extern const struct action show_podcast_feed;
extern const struct action show_video;
extern const struct action edit_video;
extern const struct action delete_video;
extern const struct action undelete_video;
extern const struct action send_original;
extern const struct action send_poster;
extern const struct action put_poster;
extern const struct action choose_poster;
extern const struct action send_hls;
extern const struct action count_view;
extern const struct action like_video;
extern const struct action unlike_video;
extern const struct action list_positions;
extern const struct action put_position;
extern const struct action delete_position;
extern const struct action list_captions;
extern const struct action send_caption;
extern const struct action put_caption;
extern const struct action delete_caption;
extern const struct action list_chapters;
extern const struct action put_chapters;
extern const struct action list_comments;
extern const struct action add_comment;
extern const struct action delete_comment;
extern const struct action list_jobs;
extern const struct action retry_job;
extern const struct action cancel_job;
extern const struct action show_storage;
extern const struct action show_readiness;
extern const struct action show_troubles;
extern const struct action list_playlists;
extern const struct action make_playlist;
extern const struct action show_playlist;
extern const struct action edit_playlist;
extern const struct action delete_playlist;
extern const struct action list_playlist_items;
extern const struct action add_playlist_items;
extern const struct action move_playlist_item;
extern const struct action remove_playlist_item;
extern const struct action show_playlist_feed;

#endif
