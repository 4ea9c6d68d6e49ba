/* The actions of the files program, one a file. */
#ifndef FILES_ACTIONS_H
#define FILES_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action copy_file;
extern const struct action dav_copy_or_move;
extern const struct action dav_delete;
extern const struct action dav_get;
extern const struct action dav_lock;
extern const struct action dav_mkcol;
extern const struct action dav_options;
extern const struct action dav_propfind;
extern const struct action dav_proppatch;
extern const struct action dav_put;
extern const struct action dav_unlock;
extern const struct action delete_file;
extern const struct action drop_from_bin;
extern const struct action drop_into_link;
extern const struct action edit_file;
extern const struct action edit_share;
extern const struct action empty_bin;
extern const struct action find_by_path;
extern const struct action list_bin;
extern const struct action list_changes;
extern const struct action list_files;
extern const struct action list_link;
extern const struct action list_shares;
extern const struct action list_versions;
extern const struct action make_file;
extern const struct action make_share;
extern const struct action put_content;
extern const struct action read_markdown;
extern const struct action restore_version;
extern const struct action revoke_share;
extern const struct action search_files;
extern const struct action send_content;
extern const struct action send_link;
extern const struct action send_link_below;
extern const struct action send_version;
extern const struct action set_common;
extern const struct action show_common;
extern const struct action show_file;
extern const struct action show_link;
extern const struct action show_usage;
extern const struct action undelete_file;
extern const struct action unlock_link;
extern const struct action zip_folder;
extern const struct action zip_mine;

#endif
