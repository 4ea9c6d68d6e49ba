/* The `s3` driver's uploads that are under way: how old they are, and their end. */
#include "store/store_s3.h"

#include <string.h>

#include "lib/base/arena.h"

/* When the newest of its parts came; without any, when it began. */
static enum err
last_part_at(const struct s3_upload *upload, int64_t *at_us)
{
	struct arena *arena = arena_new();
	struct s3_part *parts;
	size_t count = 0, i;
	enum err err;

	err = s3_multipart_list(store_s3(), arena, upload->key, upload->upload_id, &parts, &count);
	*at_us = upload->began_at;
	for (i = 0; err == ERR_OK && i < count; i++)
		if (parts[i].modified_at > *at_us)
			*at_us = parts[i].modified_at;
	arena_free(arena);
	return err;
}

struct aborting {
	const char *key;	/* only to this one; NULL: to any */
	int64_t     before_us;
	enum err    err;	/* the first */
};

/* Began long ago, and nothing has come for as long. */
static enum err
is_over(const struct s3_upload *upload, int64_t before_us, bool *is_over)
{
	enum err err = ERR_OK;
	int64_t at_us;

	*is_over = upload->began_at < before_us;
	if (!*is_over || before_us == INT64_MAX)
		return ERR_OK;
	err = last_part_at(upload, &at_us);
	*is_over = err == ERR_OK && at_us < before_us;
	return err == ERR_NOT_FOUND ? ERR_OK : err;	/* over meanwhile */
}

static bool
abort_one(void *context, const struct s3_upload *upload)
{
	struct aborting *aborting = context;
	bool is_old;
	enum err err;

	if (aborting->key != NULL && strcmp(upload->key, aborting->key) != 0)
		return true;
	err = is_over(upload, aborting->before_us, &is_old);
	if (err == ERR_OK && is_old)
		err = store_s3_abort(upload->key, upload->upload_id);
	if (aborting->err == ERR_OK)
		aborting->err = err;
	return true;
}

enum err
store_s3_abort_all(const char *key, bool is_prefix, int64_t before_us)
{
	struct aborting aborting = {
		.key = is_prefix ? NULL : key, .before_us = before_us, .err = ERR_OK,
	};
	enum err err;

	err = s3_multipart_find(store_s3(), key, abort_one, &aborting);
	return err != ERR_OK ? err : aborting.err;
}

struct coming {
	const char *key;
	int64_t     at_us;
	enum err    err;	/* the first */
};

static bool
note_upload(void *context, const struct s3_upload *upload)
{
	struct coming *coming = context;
	int64_t at_us;
	enum err err;

	if (strcmp(upload->key, coming->key) != 0)
		return true;
	err = last_part_at(upload, &at_us);
	if (err == ERR_OK && at_us > coming->at_us)
		coming->at_us = at_us;
	else if (err != ERR_OK && err != ERR_NOT_FOUND)
		coming->err = err;
	return coming->err == ERR_OK;
}

enum err
store_s3_last_came(const char *key, int64_t *at_us)
{
	struct coming coming = { .key = key, .err = ERR_OK };
	struct arena *arena = arena_new();
	struct s3_object object;
	enum err err;

	err = s3_head(store_s3(), arena, key, NULL, &object);
	if (err == ERR_OK)
		coming.at_us = object.modified_at;
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		err = s3_multipart_find(store_s3(), key, note_upload, &coming);
	arena_free(arena);
	if (err != ERR_OK || coming.err != ERR_OK)
		return err != ERR_OK ? err : coming.err;
	*at_us = coming.at_us;
	return coming.at_us > 0 ? ERR_OK : ERR_NOT_FOUND;
}
