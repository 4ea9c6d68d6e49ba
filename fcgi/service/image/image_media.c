/* Keys and what they stand for: a memory with a stamp for each answer. */
#include "service/image/image_media.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/cache/cache.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "lib/io/log.h"

#define CAPACITY (8 << 20)	/* bytes: about 15,000 images */
#define TRUST_MS 1000
#define STAMPS   1024

/* What is remembered of one key, and when it was asked for. */
struct answer {
	struct image_media media;
	uint_fast64_t      stamp;
	int64_t            asked_ms;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct cache  *answers;
/* Count changes, of all and by key: an answer from before the last one is old. */
static atomic_uint_fast64_t changes, changes_of[STAMPS];

static atomic_uint_fast64_t *
changes_of_key(const char *key)
{
	uint32_t hash = 2166136261u;	/* FNV-1a */

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)*key) * 16777619u;
	return &changes_of[hash % STAMPS];
}

static uint_fast64_t
stamp_of(const char *key)
{
	return atomic_load(&changes) + atomic_load(changes_of_key(key));
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
	char key[IMAGE_KEY_MAX + 1];
	struct cache_value *value;
	bool is_known = false;

	if (len > IMAGE_KEY_MAX)
		return;
	snprintf(key, sizeof(key), "%.*s", (int)len, payload);
	value = cache_peek(answers, key);
	if (value != NULL && version != NULL)
		is_known = strcmp(((const struct answer *)value->data)->media.version.text,
		    version + 1) == 0;
	cache_release(value);
	if (!is_known)
		image_media_forget(key);
}

static void
on_notify(void *context, const char *channel, const char *payload)
{
	(void)context;
	if (channel == NULL)
		atomic_fetch_add(&changes, 1);	/* perhaps changed: to be asked again */
	else if (payload[0] == '\0')
		image_media_forget_all();
	else
		hear(payload);
}

static void
init(void)
{
	answers = cache_new(CACHE_SIEVE, CAPACITY);
	notify_on(IMAGE_CHANNEL, on_notify, NULL);
}

void
image_media_forget(const char *key)
{
	pthread_once(&once, init);
	atomic_fetch_add(changes_of_key(key), 1);
	cache_drop(answers, key);
}

void
image_media_forget_all(void)
{
	pthread_once(&once, init);
	atomic_fetch_add(&changes, 1);
	cache_clear(answers);
}

static enum picture_type
type_by_name(const char *name)
{
	const int type = texts_index(picture_formats, name);

	/* the table's CHECK lets nothing else through */
	return type >= 0 ? (enum picture_type)type : PICTURE_PNG;
}

static enum err
ask(struct db *db, const char *key, struct image_media *out)
{
	static const char SQL[] =
	    "SELECT o.key, v.public_id, v.type, v.width, v.height, v.frames, v.has_alpha,"
	    "       v.size_bytes"
	    "  FROM image i JOIN image_version v ON v.image_id = i.id"
	    "  JOIN object o ON o.id = v.object_id AND o.state = 'stored'"
	    "  JOIN account a ON a.id = i.owner_id AND a.deleted_at IS NULL"
	    " WHERE i.key = $1";
	const struct db_param params[] = { db_text(key) };
	struct arena *arena = arena_new();
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		goto done;
	*out = (struct image_media){
		.version = db_get_id(rows, 0, 1),
		.picture = {
			.type = type_by_name(db_get_text(rows, 0, 2, arena)),
			.width = db_get_int(rows, 0, 3),
			.height = db_get_int(rows, 0, 4),
			.frames = db_get_int(rows, 0, 5),
			.has_alpha = db_get_bool(rows, 0, 6),
		},
		.size_bytes = db_get_int(rows, 0, 7),
	};
	snprintf(out->key, sizeof(out->key), "%s", db_get_text(rows, 0, 0, arena));
done:
	db_rows_free(rows);
	arena_free(arena);
	return err;
}

static enum err
copy_answer(void *context, struct cache_value **out)
{
	*out = cache_value_new(sizeof(struct answer));
	memcpy(cache_value_room(*out), context, sizeof(struct answer));
	return ERR_OK;
}

static void
remember(const char *key, struct answer *answer)
{
	struct cache_value *value;

	if (answer->stamp != stamp_of(key))
		return;		/* changed while it was asked for */
	cache_drop(answers, key);
	if (cache_get(answers, key, copy_answer, answer, &value) == ERR_OK)
		cache_release(value);
}

static bool
is_fresh(const struct answer *answer, const char *key)
{
	return answer->stamp == stamp_of(key) &&
	    (notify_is_live() || clock_steady_ms() < answer->asked_ms + TRUST_MS);
}

enum err
image_media_find(struct db *db, const char *key, struct image_media *out)
{
	struct cache_value *value;
	const struct answer *known;
	struct answer answer;
	enum err err = ERR_OK;

	pthread_once(&once, init);
	value = cache_peek(answers, key);
	known = value != NULL ? value->data : NULL;
	if (known != NULL && is_fresh(known, key)) {
		*out = known->media;
		goto done;
	}
	answer = (struct answer){ .stamp = stamp_of(key), .asked_ms = clock_steady_ms() };
	err = ask(db, key, &answer.media);
	if (err == ERR_OK) {
		remember(key, &answer);
		*out = answer.media;
	} else if (err == ERR_NOT_FOUND) {
		cache_drop(answers, key);
	} else if (err == ERR_UNAVAILABLE && known != NULL) {
		log_info("image: no database, showing what is remembered");
		*out = known->media;
		err = ERR_OK;
	}
done:
	cache_release(value);
	return err;
}
