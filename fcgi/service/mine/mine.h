/*
 * What an account has put on the site, beside its files: for who takes it along.  Some
 * of a kind at a time, in the order in which they were made.
 */
#ifndef SERVICE_MINE_H
#define SERVICE_MINE_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;
struct db_list;

enum mine_kind { MINE_VIDEOS, MINE_IMAGES, MINE_MATRICES, MINE_COMMENTS, MINE_POSITIONS,
	MINE_PLAYLISTS, MINE_KINDS };

/*
 * Videos' originals, images as they were put, matrices; of a comment, a position and a
 * video in a playlist no bytes.
 */
struct mine {
	int64_t              row;	/* internal: the next some are those `after` the last */
	struct public_id     id;	/* of an image, a matrix and a position: empty */
	const char          *name;	/* title, key, name; a comment's text; a playlist's title */
	const char          *type;	/* media type; of an image "jpeg" */
	struct public_id     about;	/* of a comment, a position, a playlist: the video's */
	const char          *about_title;
	int64_t              position_ms;	/* where one stopped in it */
	int64_t              created_at;	/* of a position: when */
	int64_t              size_bytes;
	const char          *object_key;	/* NULL: `data`, rows × cols little-endian doubles */
	const char          *object_version;
	const unsigned char *data;
	int64_t              rows;
	int64_t              cols;
};

#define MINE_AT_ONCE 100

/* Of what is in no bin; `after` is 0 at first.  An array of struct mine. */
enum err mine_some(struct db *db, struct arena *arena, const struct user_id *who,
    enum mine_kind kind, int64_t after, struct db_list *out);

#endif
