/* Videos' bytes: whose they are, where, and a second's memory of that. */
#include "service/video/video_media.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/cache/memo.h"
#include "lib/db/db_row.h"
#include "lib/db/notify.h"

#define PLACES 256	/* videos that are watched at once; more only ask Postgres more */

static struct memo memo = MEMO(PLACES, sizeof(struct public_id), struct video_media);

static struct memo_key
key_of(const struct public_id *id)
{
	return memo_text(id->text);
}

static void
on_change(void *context, const char *channel, const char *payload)
{
	(void)context;
	if (channel == NULL)
		memo_drop_all(&memo);
	else
		memo_drop(&memo, memo_text(payload));
}

static void
listen_once(void)
{
	notify_on(VIDEO_CHANNEL, on_change, NULL);
}

void
video_media_forget(const struct public_id *id)
{
	memo_drop(&memo, key_of(id));
}

struct found {
	struct user_id owner;
	bool           is_for_all;
	bool           is_for_members;
	bool           is_plain;
	const char    *key;
	const char    *version_id;
	const char    *etag;
	const char    *type;
	const char    *clean_key;
	const char    *clean_version_id;
	const char    *clean_etag;
	const char    *clean_type;
	const char    *poster_key;
	const char    *hls_prefix;
};

#define FOUND_ROW(FIRST, NEXT) \
	FIRST(owner, USER, "v.owner_id") \
	NEXT(is_for_all, BOOL, "v.privacy <> 'private'") \
	NEXT(is_for_members, BOOL, "v.wanted_privacy IS NOT NULL") \
	NEXT(is_plain, BOOL, "v.beside IS FALSE") \
	NEXT(key, TEXT, "o.key") \
	NEXT(version_id, TEXT, "o.version_id") \
	NEXT(etag, TEXT, "o.etag") \
	NEXT(type, TEXT, "v.type") \
	NEXT(clean_key, TEXT, "coalesce(c.key, '')") \
	NEXT(clean_version_id, TEXT, "coalesce(c.version_id, '')") \
	NEXT(clean_etag, TEXT, "coalesce(c.etag, '')") \
	NEXT(clean_type, TEXT, "coalesce(v.clean_type, '')") \
	NEXT(poster_key, TEXT, "coalesce(v.poster_key, '')") \
	NEXT(hls_prefix, TEXT, "coalesce(v.hls_prefix, '')")

static DB_READER(found_reader, struct found, FOUND_ROW)

static struct video_file
file_of(const char *key, const char *version_id, const char *etag, const char *type)
{
	struct video_file file;

	snprintf(file.key, sizeof(file.key), "%s", key);
	snprintf(file.version_id, sizeof(file.version_id), "%s", version_id);
	snprintf(file.etag, sizeof(file.etag), "%s", etag);
	snprintf(file.type, sizeof(file.type), "%s", type);
	return file;
}

static void
remember(struct video_media *out, const struct found *found)
{
	out->owner = found->owner;
	out->is_for_all = found->is_for_all;
	out->is_for_members = found->is_for_members;
	out->is_plain = found->is_plain;
	out->original = file_of(found->key, found->version_id, found->etag, found->type);
	out->clean = file_of(found->clean_key, found->clean_version_id, found->clean_etag,
	    found->clean_type);
	snprintf(out->poster_key, sizeof(out->poster_key), "%s", found->poster_key);
	snprintf(out->hls_prefix, sizeof(out->hls_prefix), "%s", found->hls_prefix);
}

static enum err
read_one(struct db *db, const struct public_id *id, struct video_media *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(FOUND_ROW) " FROM video v JOIN object o ON o.id = v.object_id"
	    "  LEFT JOIN object c ON c.id = v.clean_id AND c.state = 'stored'"
	    " WHERE v.public_id = $1 AND v.deleted_at IS NULL";
	const struct db_param params[] = { db_id(id) };
	struct arena *arena = arena_new();
	struct found found;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL, params), found_reader(), &found);
	if (err == ERR_OK) {
		*out = (struct video_media){ .id = *id };
		remember(out, &found);
	}
	arena_free(arena);
	return err;
}

/* Not remembered: a share that is revoked ends with the next piece. */
static enum err
may_see(struct db *db, const struct viewer *viewer, const struct public_id *id)
{
	static const char SQL[] =
	    "SELECT FROM video WHERE public_id = $1 AND video_is_shared(id, $2, $3)";
	const struct db_param params[] = { db_id(id), db_user(&viewer->user), db_id(&viewer->link) };

	if (user_is_nobody(&viewer->user) && viewer->link.text[0] == '\0')
		return ERR_NOT_FOUND;
	return db_exec_found(db, DB_QUERY(SQL, params));
}

static bool
is_open_to(const struct video_media *media, const struct viewer *viewer)
{
	return media->is_for_all || viewer->is_admin || media->owner.value == viewer->user.value ||
	    (media->is_for_members && !user_is_nobody(&viewer->user));
}

enum err
video_media_find(struct db *db, const struct viewer *viewer, const struct public_id *id,
    struct video_media *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct video_media media;
	struct memo_asked asked;
	enum err err;

	pthread_once(&once, listen_once);
	if (memo_find(&memo, key_of(id), MEMO_TRUST_MS, &media) != MEMO_FRESH) {
		asked = memo_ask(&memo, key_of(id));
		if ((err = read_one(db, id, &media)) != ERR_OK)
			return err;
		memo_keep(&memo, key_of(id), &asked, &media);
	}
	if (!is_open_to(&media, viewer) && (err = may_see(db, viewer, id)) != ERR_OK)
		return err;
	*out = media;
	return ERR_OK;
}

enum err
video_media_file(const struct video_media *media, const struct viewer *viewer,
    const struct video_file **out)
{
	const bool is_owner = media->owner.value != 0 && media->owner.value == viewer->user.value;

	if (is_owner || media->is_plain)
		*out = &media->original;
	else if (media->clean.key[0] != '\0')
		*out = &media->clean;
	else
		return ERR_PROCESSING;
	return ERR_OK;
}

const char *
video_poster_version(struct arena *arena, const char *poster_key)
{
	static const char before[] = "poster-";
	const char *name = strrchr(poster_key, '/');

	name = name != NULL ? name + 1 : poster_key;
	if (strncmp(name, before, sizeof(before) - 1) == 0)
		name += sizeof(before) - 1;
	return arena_strndup(arena, name, strcspn(name, "."));
}

/* Names as the worker gives them, in at most one directory: nothing that climbs or hides. */
static bool
is_name(const char *name)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	int directories = 0;

	for (;; name++) {
		size_t len = strspn(name, allowed);

		if (len == 0 || name[0] == '.' || directories > 1)
			return false;
		name += len;
		if (*name == '\0')
			return true;
		if (*name != '/')
			return false;
		directories++;
	}
}

enum err
video_media_hls_key(const struct video_media *media, const char *file,
    char key[STORE_KEY_MAX + 1])
{
	int len;

	if (media->hls_prefix[0] == '\0' || !is_name(file))
		return ERR_NOT_FOUND;
	len = snprintf(key, STORE_KEY_MAX + 1, "%s%s", media->hls_prefix, file);
	return len > 0 && len <= STORE_KEY_MAX ? ERR_OK : ERR_NOT_FOUND;
}
