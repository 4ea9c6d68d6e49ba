/*
 * fcgi/files/zip_mine.c: GET /api/files/mine.zip: all that is the caller's: videos as
 * they came, images, matrices, the files of the home; comments, and where one stopped in
 * videos, as JSON.
 */
#include <string.h>

#include "files/actions.h"
#include "files/zipped.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/db/db_row.h"
#include "lib/matrix/npy.h"
#include "lib/text/json_write.h"
#include "service/file/file.h"
#include "service/file/file_name.h"
#include "service/file/file_walk.h"
#include "service/mine/mine.h"

#define NAME_MAX_BYTES 150	/* of a title: there are names below it that have 255 at most */

struct all {
	struct request   *req;
	struct file_walk *files;
	int               kind;		/* enum mine_kind; past the last, files */
	struct arena     *some_arena;
	struct db_list    some;
	size_t            at;
	int64_t           after;
	bool              is_in_list;	/* a list has begun: */
	int               listed;	/* the kind of what is in it */
	struct arena     *entry;
};

/* A title as a name: what no disk takes is "_". */
static const char *
plain_name(struct arena *arena, const char *title)
{
	size_t len = strlen(title);
	char *name;

	if (len > NAME_MAX_BYTES)
		for (len = NAME_MAX_BYTES; (title[len] & 0xC0) == 0x80; len--)
			;
	name = arena_strndup(arena, title, len);
	for (char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || strchr("/\\:*?\"<>|", *p) != NULL)
			*p = '_';
	return name;
}

static struct zipped_item
object_of(const struct mine *mine, const char *name)
{
	return (struct zipped_item){
		.entry = { name, false, mine->size_bytes, mine->created_at },
		.key = mine->object_key, .version = mine->object_version,
		.object_bytes = mine->size_bytes,
	};
}

static void
video_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	*out = object_of(mine, arena_printf(all->entry, "mine/videos/%s-%s.%s",
	    plain_name(all->entry, mine->name), mine->id.text, file_name_ending(mine->type)));
}

/* A key may say its type already. */
static void
image_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	const bool is_said = strcmp(file_name_type(mine->name),
	    arena_printf(all->entry, "image/%s", mine->type)) == 0;

	*out = object_of(mine, arena_printf(all->entry, "mine/images/%s%s%s", mine->name,
	    is_said ? "" : ".", is_said ? "" : mine->type));
}

/* Small ones are in their row, without .npy's header. */
static void
matrix_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	const size_t bytes = (size_t)(mine->rows * mine->cols) * sizeof(double);
	char *whole;

	*out = object_of(mine, arena_printf(all->entry, "mine/matrices/%s.npy", mine->name));
	if (mine->object_key != NULL)
		return;
	whole = arena_alloc(all->entry, NPY_HEADER_LEN + bytes);
	npy_header_write(mine->rows, mine->cols, whole);
	if (bytes > 0)
		memcpy(whole + NPY_HEADER_LEN, mine->data, bytes);
	out->data = whole;
	out->len = NPY_HEADER_LEN + bytes;
	out->entry.size_bytes = (int64_t)out->len;
}

/* One more of a list that is an entry of its own: `add` writes its members. */
static void
listed_item(struct all *all, const struct mine *mine, const char *name,
    void (*add)(struct json_writer *json, const struct mine *mine), struct zipped_item *out)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, all->entry, 1024);
	buf_text_add(&buf, all->is_in_list ? ",\n" : "[\n");
	json = json_writer(&buf);
	json_begin_object(&json);
	add(&json, mine);
	json_end_object(&json);
	*out = (struct zipped_item){
		.entry = { name, false, -1, clock_now_us() },
		.goes_on = all->is_in_list, .data = buf.data, .len = buf.len,
	};
	all->is_in_list = true;
	all->listed = all->kind;
}

static void
add_video(struct json_writer *json, const struct mine *mine)
{
	json_key(json, "video");
	json_text(json, mine->about.text);
	json_key(json, "video_title");
	json_text(json, mine->about_title);
}

static void
add_comment(struct json_writer *json, const struct mine *mine)
{
	json_key(json, "id");
	json_text(json, mine->id.text);
	add_video(json, mine);
	json_key(json, "body");
	json_text(json, mine->name);
	json_key(json, "created_at");
	json_time(json, mine->created_at);
}

static void
comment_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	listed_item(all, mine, "mine/comments.json", add_comment, out);
}

static void
add_position(struct json_writer *json, const struct mine *mine)
{
	add_video(json, mine);
	json_key(json, "position_ms");
	json_int(json, mine->position_ms);
	json_key(json, "watched_at");
	json_time(json, mine->created_at);
}

static void
position_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	listed_item(all, mine, "mine/positions.json", add_position, out);
}

static void
add_playlist(struct json_writer *json, const struct mine *mine)
{
	json_key(json, "playlist");
	json_text(json, mine->id.text);
	json_key(json, "playlist_title");
	json_text(json, mine->name);
	json_key(json, "privacy");
	json_text(json, mine->type);
	if (mine->about.text[0] != '\0')
		add_video(json, mine);
}

static void
playlist_item(struct all *all, const struct mine *mine, struct zipped_item *out)
{
	listed_item(all, mine, "mine/playlists.json", add_playlist, out);
}

static void (*const items[])(struct all *, const struct mine *, struct zipped_item *) = {
	[MINE_VIDEOS] = video_item, [MINE_IMAGES] = image_item, [MINE_MATRICES] = matrix_item,
	[MINE_COMMENTS] = comment_item, [MINE_POSITIONS] = position_item,
	[MINE_PLAYLISTS] = playlist_item,
};

/* ERR_NOT_FOUND: there are no more of any kind. */
static enum err
next_mine(struct all *all, const struct mine **out)
{
	enum err err;

	while (all->kind < MINE_KINDS) {
		if (all->at < all->some.count) {
			*out = &((const struct mine *)all->some.items)[all->at++];
			all->after = (*out)->row;
			return ERR_OK;
		}
		arena_reset(all->some_arena);
		err = mine_some(all->req->db, all->some_arena, &all->req->user,
		    (enum mine_kind)all->kind, all->after, &all->some);
		if (err != ERR_OK)
			return err;
		all->at = 0;
		if (all->some.count == 0) {
			all->kind++;
			all->after = 0;
		}
	}
	return ERR_NOT_FOUND;
}

static enum err
next_file(struct all *all, struct zipped_item *out)
{
	struct file_step step;
	enum err err = file_walk_step(all->req->db, all->files, &step);

	if (err == ERR_OK)
		*out = (struct zipped_item){
			.entry = { arena_printf(all->entry, "mine/files/%s", step.path),
			    step.is_folder, step.size_bytes, step.modified_at },
			.key = step.object_key, .version = step.object_version,
			.object_bytes = step.size_bytes,
		};
	return err;
}

static enum err
next(void *context, struct zipped_item *out)
{
	struct all *all = context;
	const struct mine *mine;
	enum err err;

	arena_reset(all->entry);
	err = next_mine(all, &mine);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	if (all->is_in_list && (err != ERR_OK || all->kind != all->listed)) {
		all->at -= err == ERR_OK;	/* it comes when the list has ended */
		all->is_in_list = false;
		*out = (struct zipped_item){ .goes_on = true, .data = "\n]\n", .len = 3 };
		return ERR_OK;
	}
	if (err != ERR_OK)
		return next_file(all, out);
	items[all->kind](all, mine, out);
	return ERR_OK;
}

static void
end(void *context)
{
	struct all *all = context;

	file_walk_end(all->files);
	arena_free(all->some_arena);
	arena_free(all->entry);
}

static enum err
run(struct request *req, const void *input)
{
	struct file home;
	struct all *all;
	enum err err;

	(void)input;
	if (!zipped_may_begin(req))
		return ERR_OK;
	all = ARENA_NEW(req->arena, struct all);
	if ((err = file_home(req->db, req->arena, &req->user, &home)) != ERR_OK)
		return err;
	err = file_walk(req->db, req->arena, &home, &all->files);
	if (err == ERR_TOO_LARGE) {
		request_fault(req, FAULT_WHOLE, "", "There are more than %d files and folders in "
		    "your home: take its folders one by one", FILE_WALK_MAX);
		return ERR_INPUT;
	}
	if (err != ERR_OK)
		return err;
	all->req = req;
	all->some_arena = arena_new();
	all->entry = arena_new();
	return zipped_reply(req, &(const struct zipped){ "mine.zip", next, end, all });
}

const struct action zip_mine = ACTION_NO_INPUT(run, RETURNS_MEDIA("application/zip"));
