/* Posters that an owner chooses: always encoded anew, never kept as they came. */
#include "service/video/video_poster.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/body.h"
#include "lib/io/box.h"
#include "lib/io/log.h"
#include "service/base/job.h"
#include "service/base/tool.h"
#include "service/video/probe.h"
#include "service/video/video_media.h"
#include "service/video/video_row.h"
#include "store/store.h"

#define EARLIER_MS 1000		/* the last frame may begin so long before the end */

#define SIDE TEXT_OF(POSTER_SIDE_MAX)

#define GUARDED(...) "ffmpeg", "-v", "error", "-nostdin", "-y", __VA_ARGS__
#define AS_POSTER(path) \
	"-frames:v", "1", "-an", "-map_metadata", "-1", "-vf", \
	"scale=w='min(" SIDE ",iw)':h='min(" SIDE ",ih)':force_original_aspect_ratio=decrease", \
	"-pix_fmt", "yuvj420p", "-q:v", "3", "-threads", "1", "-f", "mjpeg", path

/* A directory of its own in scratch, which is all that the tool may write. */
struct desk {
	const char *directory;
	const char *sent;	/* a picture as it came */
	const char *path;	/* the poster */
};

static enum err
open_desk(struct arena *arena, const char *name, struct desk *out)
{
	const char *directory = arena_printf(arena, "%s/poster-%s", config()->scratch_dir, name);

	*out = (struct desk){
		.directory = directory, .sent = arena_printf(arena, "%s/sent", directory),
		.path = arena_printf(arena, "%s/poster.jpg", directory),
	};
	if (mkdir(directory, 0700) != 0) {
		const int code = errno;

		log_error("poster: %s: %s", directory, strerror(code));
		return err_of_errno(code);
	}
	return ERR_OK;
}

/* With whatever the tool left; it could make no directories. */
static void
clear_desk(const struct desk *desk)
{
	DIR *all = opendir(desk->directory);
	struct dirent *entry;

	while (all != NULL && (entry = readdir(all)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(all), entry->d_name, 0);
	if (all != NULL)
		closedir(all);
	if (rmdir(desk->directory) != 0)
		log_error("poster: %s stays: %s", desk->directory, strerror(errno));
}

/* ERR_NOT_MEDIA when it did not leave a file with something in it. */
static enum err
encode(struct arena *arena, const char *const *argv, const char *source, const struct desk *desk)
{
	const struct box box = { .reads = source, .writes = desk->directory };
	struct child child = { .argv = argv, .box = &box, .file_bytes = POSTER_BYTES_MAX };
	struct child_result result;
	struct stat st;
	enum err err;

	err = tool_run(&child, arena, &result);
	if (err == ERR_OK &&
	    (result.status != 0 || lstat(desk->path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size == 0))
		err = tool_can_read(source) ? ERR_NOT_MEDIA : ERR_UNAVAILABLE;
	return err;
}

static enum err
encode_frame(struct arena *arena, const char *source, int64_t at_ms, const struct desk *desk)
{
	const char *const argv[] = {
		GUARDED(PROBE_GUARDS), "-ss",
		arena_printf(arena, "%lld.%03lld", (long long)(at_ms / 1000),
		    (long long)(at_ms % 1000)),
		"-i", arena_printf(arena, "file:%s", source), "-map", "0:V:0",
		AS_POSTER(desk->path), NULL,
	};

	return encode(arena, argv, source, desk);
}

static enum err
encode_picture(struct arena *arena, const struct desk *desk)
{
	const char *const argv[] = {
		GUARDED("-protocol_whitelist", "file,pipe",
		    "-format_whitelist", "jpeg_pipe,png_pipe,webp_pipe,gif",
		    "-codec_whitelist", "mjpeg,png,apng,webp,gif"),
		"-max_pixels", TEXT_OF(POSTER_PIXELS_MAX),
		"-i", arena_printf(arena, "file:%s", desk->sent), AS_POSTER(desk->path), NULL,
	};

	return encode(arena, argv, desk->sent, desk);
}

/* Whose picture it is to be. */
struct original {
	const char *key;
	const char *version;
	int64_t     duration_ms;
};

static enum err
from_frame(struct arena *arena, const struct original *original, int64_t at_ms,
    const struct desk *desk, const char **reason)
{
	const char *source = NULL;
	enum err err;

	err = store_local_version(original->key, original->version, arena, &source);
	if (err != ERR_OK)
		return err;
	err = encode_frame(arena, source, at_ms, desk);
	if (err == ERR_NOT_MEDIA)
		err = encode_frame(arena, source, at_ms > EARLIER_MS ? at_ms - EARLIER_MS : 0, desk);
	if (err == ERR_NOT_MEDIA)
		*reason = "No picture of the video could be decoded there";
	store_local_done(source);
	return err;
}

static enum err
from_picture(struct arena *arena, struct body *body, const struct desk *desk,
    const char **reason)
{
	int64_t written;
	enum err err;
	int fd;

	fd = open(desk->sent, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		const int code = errno;

		log_error("poster: %s: %s", desk->sent, strerror(code));
		return err_of_errno(code);
	}
	err = body_write_to(body, fd, 0, &written);
	close(fd);
	if (err == ERR_OK)
		err = encode_picture(arena, desk);
	if (err == ERR_NOT_MEDIA)
		*reason = "This is no picture that can be read: use JPEG, PNG, WebP or GIF";
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
	const char *key = arena_printf(arena, "v/%s/poster-%s.jpg", wish->id->text, name.text);
	struct original original;
	struct store_object stored;
	struct desk desk;
	enum err err;

	out->reason = NULL;
	err = may_choose(db, arena, wish->owner, wish->id, &original);
	if (err != ERR_OK)
		return err;
	if (wish->body == NULL && wish->at_ms > original.duration_ms) {
		out->reason = "The video is not that long";
		return ERR_INPUT;
	}
	if ((err = open_desk(arena, name.text, &desk)) != ERR_OK)
		return err;
	err = wish->body != NULL ? from_picture(arena, wish->body, &desk, &out->reason) :
	    from_frame(arena, &original, wish->at_ms, &desk, &out->reason);
	if (err == ERR_OK)
		err = store_put_file(key, desk.path, &stored);
	clear_desk(&desk);
	if (err != ERR_OK)
		return err;
	err = use(db, arena, wish, key, &out->video);
	/* ERR_UNAVAILABLE may mean that it was changed: then the janitor decides. */
	if (err == ERR_NOT_FOUND)
		drop(db, arena, key);
	return err;
}
