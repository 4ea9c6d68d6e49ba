/* Posters that an owner chooses: always encoded anew, never kept as they came. */
#include "service/video/video_poster.h"

#include <errno.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "lib/io/log.h"
#include "service/base/job.h"
#include "service/base/tool.h"
#include "service/video/probe.h"
#include "service/video/video_media.h"
#include "service/video/video_row.h"
#include "store/store.h"

#define EARLIER_MS 1000		/* the last frame may begin so long before the end */

#define SIDE TEXT_OF(POSTER_SIDE_MAX)

#define GUARDED(formats) \
	"ffmpeg", "-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file,pipe", \
	"-format_whitelist", formats
#define AS_POSTER(path) \
	"-frames:v", "1", "-an", "-map_metadata", "-1", "-vf", \
	"scale=w='min(" SIDE ",iw)':h='min(" SIDE ",ih)':force_original_aspect_ratio=decrease", \
	"-pix_fmt", "yuvj420p", "-q:v", "3", "-threads", "1", "-f", "mjpeg", path

/* ERR_NOT_MEDIA when it did not leave a file with something in it. */
static enum err
encode(struct arena *arena, const char *const *argv, const char *source, const char *path)
{
	struct child child = { .argv = argv, .file_bytes = POSTER_BYTES_MAX };
	struct child_result result;
	struct stat st;
	enum err err;

	err = tool_run(&child, arena, &result);
	if (err == ERR_OK &&
	    (result.status != 0 || stat(path, &st) != 0 || st.st_size == 0))
		err = tool_can_read(source) ? ERR_NOT_MEDIA : ERR_UNAVAILABLE;
	return err;
}

static enum err
encode_frame(struct arena *arena, const char *source, int64_t at_ms, const char *path)
{
	const char *const argv[] = {
		GUARDED(PROBE_WHITELIST), "-ss",
		arena_printf(arena, "%lld.%03lld", (long long)(at_ms / 1000),
		    (long long)(at_ms % 1000)),
		"-i", arena_printf(arena, "file:%s", source), "-map", "0:V:0",
		AS_POSTER(path), NULL,
	};

	return encode(arena, argv, source, path);
}

static enum err
encode_picture(struct arena *arena, const char *source, const char *path)
{
	const char *const argv[] = {
		GUARDED("jpeg_pipe,png_pipe,webp_pipe,gif"),
		"-max_pixels", TEXT_OF(POSTER_PIXELS_MAX),
		"-i", arena_printf(arena, "file:%s", source), AS_POSTER(path), NULL,
	};

	return encode(arena, argv, source, path);
}

/* Whose picture it is to be. */
struct original {
	const char *key;
	const char *version;
	int64_t     duration_ms;
};

static enum err
from_frame(struct arena *arena, const struct original *original, int64_t at_ms,
    const char *path, const char **reason)
{
	const char *source = NULL;
	enum err err;

	err = store_local_version(original->key, original->version, arena, &source);
	if (err != ERR_OK)
		return err;
	err = encode_frame(arena, source, at_ms, path);
	if (err == ERR_NOT_MEDIA)
		err = encode_frame(arena, source, at_ms > EARLIER_MS ? at_ms - EARLIER_MS : 0, path);
	if (err == ERR_NOT_MEDIA)
		*reason = "No picture of the video could be decoded there";
	store_local_done(source);
	return err;
}

static enum err
from_picture(struct arena *arena, struct body *body, const char *path, const char **reason)
{
	const char *source = arena_printf(arena, "%s.in", path);
	int64_t written;
	enum err err;
	int fd;

	fd = open(source, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		const int code = errno;

		log_error("poster: %s: %s", source, strerror(code));
		return err_of_errno(code);
	}
	err = body_write_to(body, fd, 0, &written);
	close(fd);
	if (err == ERR_OK)
		err = encode_picture(arena, source, path);
	if (err == ERR_NOT_MEDIA)
		*reason = "This is no picture that can be read: use JPEG, PNG, WebP or GIF";
	unlink(source);
	return err;
}

#define ORIGINAL_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "o.key") \
	NEXT(version, TEXT, "o.version_id") \
	NEXT(duration_ms, INT, "v.duration_ms")

static DB_READER(original_reader, struct original, ORIGINAL_ROW)

static enum err
may_choose(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct original *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(ORIGINAL_ROW) " FROM video v JOIN object o ON o.id = v.object_id"
	    " WHERE v.public_id = $2 AND v.owner_id = $1 AND v.deleted_at IS NULL";
	const struct db_param params[] = { db_user(owner), db_id(id) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), original_reader(), out);
}

/* Lock the video; the key of its poster, or NULL. */
static enum err
lock(struct db *db, struct arena *arena, const struct poster_wish *wish, const char **key)
{
	static const char SQL[] =
	    "SELECT poster_key FROM video"
	    " WHERE public_id = $2 AND owner_id = $1 AND deleted_at IS NULL FOR UPDATE";
	const struct db_param params[] = { db_user(wish->owner), db_id(wish->id) };

	return db_one_text(db, arena, DB_QUERY(SQL, params), key);
}

/* Point the video at its new poster. */
static enum err
take_over(struct db *db, struct arena *arena, const struct poster_wish *wish,
    const char *key, struct video *out)
{
	static const char SQL[] =
	    "UPDATE video v SET poster_key = $4, poster_is_chosen = true, updated_at = now()"
	    " WHERE v.public_id = $3 AND v.owner_id = $1 AND v.deleted_at IS NULL"
	    " RETURNING " VIDEO_COLUMNS;
	const struct db_param params[] = {
		db_user(wish->owner), db_bool(false), db_id(wish->id), db_text(key),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), video_reader(), out);
}

/* The worker deletes: it may. */
static enum err
drop(struct db *db, struct arena *arena, const char *key)
{
	return job_add(db, JOB_OBJECT_DELETE, 0, arena_printf(arena, "{\"key\": \"%s\"}", key), 0);
}

static enum err
use(struct db *db, struct arena *arena, const struct poster_wish *wish, const char *key,
    struct video *out)
{
	const char *old = NULL;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = lock(db, arena, wish, &old)) == ERR_OK &&
	    (err = take_over(db, arena, wish, key, out)) == ERR_OK &&
	    (old == NULL || (err = drop(db, arena, old)) == ERR_OK))
		err = db_commit(db);
	db_rollback(db);
	video_media_forget(wish->id);
	return err;
}

enum err
video_poster_may(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id)
{
	struct original original;

	return may_choose(db, arena, owner, id, &original);
}

enum err
video_poster_choose(struct db *db, struct arena *arena, const struct poster_wish *wish,
    struct poster_made *out)
{
	const struct public_id name = public_id_make();
	const char *path = arena_printf(arena, "%s/poster-%s", config()->scratch_dir, name.text);
	const char *key = arena_printf(arena, "v/%s/poster-%s.jpg", wish->id->text, name.text);
	struct original original;
	struct store_object stored;
	enum err err;

	out->reason = NULL;
	err = may_choose(db, arena, wish->owner, wish->id, &original);
	if (err != ERR_OK)
		return err;
	if (wish->body == NULL && wish->at_ms > original.duration_ms) {
		out->reason = "The video is not that long";
		return ERR_INPUT;
	}
	err = wish->body != NULL ? from_picture(arena, wish->body, path, &out->reason) :
	    from_frame(arena, &original, wish->at_ms, path, &out->reason);
	if (err == ERR_OK)
		err = store_put_file(key, path, &stored);
	unlink(path);
	if (err != ERR_OK)
		return err;
	err = use(db, arena, wish, key, &out->video);
	/* ERR_UNAVAILABLE may mean that it was changed: then the janitor decides. */
	if (err == ERR_NOT_FOUND)
		drop(db, arena, key);
	return err;
}
