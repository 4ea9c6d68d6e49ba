/* Keys and what they stand for. */
#include "service/image/image_media.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/cache/memo.h"
#include "lib/db/db_row.h"
#include "lib/db/notify.h"
#include "lib/io/log.h"

#define PLACES 16384	/* images that are looked at, about 8 MB; more only ask Postgres more */

static struct memo memo = MEMO(PLACES, IMAGE_KEY_MAX, struct image_media);

static bool
is_version(const void *answer, const void *version)
{
	return strcmp(((const struct image_media *)answer)->version.text, version) == 0;
}

/*
 * Of a version that is remembered already, as after each write of our own,
 * there is nothing to forget.
 */
static void
hear(const char *payload)
{
	const char *version = strchr(payload, ' ');
	const size_t len = version != NULL ? (size_t)(version - payload) : strlen(payload);

	memo_drop_unless(&memo, (struct memo_key){ payload, len },
	    version != NULL ? is_version : NULL, version != NULL ? version + 1 : NULL);
}

static void
on_notify(void *context, const char *channel, const char *payload)
{
	(void)context;
	if (channel == NULL)
		memo_doubt_all(&memo);	/* perhaps changed: to be asked again */
	else if (payload[0] == '\0')
		memo_drop_all(&memo);
	else
		hear(payload);
}

static void
listen_once(void)
{
	notify_on(IMAGE_CHANNEL, on_notify, NULL);
}

void
image_media_forget(const char *key)
{
	memo_drop(&memo, memo_text(key));
}

void
image_media_forget_all(void)
{
	memo_drop_all(&memo);
}

static enum picture_type
type_by_name(const char *name)
{
	const int type = texts_index(picture_formats, name);

	/* the table's CHECK lets nothing else through */
	return type >= 0 ? (enum picture_type)type : PICTURE_PNG;
}

struct found {
	struct image_media media;	/* but for what follows */
	const char        *key;
	const char        *type;
};

#define FOUND_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "o.key") \
	NEXT(media.version, ID, "v.public_id") \
	NEXT(type, TEXT, "v.type") \
	NEXT(media.picture.width, INT, "v.width") \
	NEXT(media.picture.height, INT, "v.height") \
	NEXT(media.picture.frames, INT, "v.frames") \
	NEXT(media.picture.has_alpha, BOOL, "v.has_alpha") \
	NEXT(media.size_bytes, INT, "v.size_bytes")

static DB_READER(found_reader, struct found, FOUND_ROW)

static enum err
ask(struct db *db, const char *key, struct image_media *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(FOUND_ROW)
	    "  FROM image i JOIN image_version v ON v.image_id = i.id"
	    "  JOIN object o ON o.id = v.object_id AND o.state = 'stored'"
	    "  JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL"
	    " WHERE i.key = $1";
	const struct db_param params[] = { db_text(key) };
	struct arena *arena = arena_new();
	struct found found;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL, params), found_reader(), &found);
	if (err == ERR_OK) {
		*out = found.media;
		out->picture.type = type_by_name(found.type);
		snprintf(out->key, sizeof(out->key), "%s", found.key);
	}
	arena_free(arena);
	return err;
}

static enum err
ask_again(struct db *db, const char *key, bool is_known, struct image_media *out)
{
	const struct memo_asked asked = memo_ask(&memo, memo_text(key));
	struct image_media media;
	enum err err = ask(db, key, &media);

	if (err == ERR_OK) {
		memo_keep(&memo, memo_text(key), &asked, &media);
		*out = media;
	} else if (err == ERR_NOT_FOUND) {
		memo_drop(&memo, memo_text(key));
	} else if (err == ERR_UNAVAILABLE && is_known) {
		log_info("image: no database, showing what is remembered");
		err = ERR_OK;
	}
	return err;
}

enum err
image_media_find(struct db *db, const char *key, struct image_media *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	enum memo_state state;

	pthread_once(&once, listen_once);
	state = memo_find(&memo, memo_text(key),
	    notify_is_live() ? MEMO_TRUST_EVER : MEMO_TRUST_MS, out);
	return state == MEMO_FRESH ? ERR_OK : ask_again(db, key, state == MEMO_OLD, out);
}
