/* Publishing a body: within quota and space, or not at all. */
#include "lib/io/body.h"
#include "service/account/account.h"
#include "service/video/video_draft.h"
#include "service/video/video_publish.h"

/* What a body of unknown length may take of the quota. */
static enum err
quota_left(struct db *db, const struct user_id *owner, int64_t *left)
{
	struct account_usage usage;
	enum err err;

	err = account_usage(db, owner, &usage);
	if (err != ERR_OK)
		return err;
	*left = usage.quota_bytes - usage.used_bytes;
	return *left <= 0 ? ERR_QUOTA : ERR_OK;
}

static enum err
bound_body(struct db *db, const struct user_id *owner, struct body *body)
{
	int64_t left;
	enum err err;

	if (body->length >= 0)
		return ERR_OK;
	err = quota_left(db, owner, &left);
	if (err == ERR_OK && body->max_bytes > left)
		body->max_bytes = left;
	return err;
}

/* A spooled body takes no more of the disk than it has. */
static int64_t
bytes_to_write(const struct body *body)
{
	return body->length > 0 && body->spool_path == NULL ? body->length : 0;
}

static enum err
store_body(struct db *db, struct arena *arena, struct body *body, struct video_draft *draft)
{
	int64_t max_bytes = body->max_bytes, announced = body->length > 0 ? body->length : 0;
	enum err err;

	if (announced > max_bytes)
		return ERR_TOO_LARGE;
	if ((err = store_check_space(bytes_to_write(body))) != ERR_OK ||
	    (err = bound_body(db, draft->wish->owner, body)) != ERR_OK ||
	    (err = object_begin(db, arena, draft->wish->owner, announced, &draft->object)) != ERR_OK)
		return err;
	err = store_put(draft->object.key, body, &draft->stored);
	if (err == ERR_TOO_LARGE && body->max_bytes < max_bytes)
		err = ERR_QUOTA;
	return err;
}

enum err
video_may_publish_body(struct db *db, struct arena *arena, const struct body *body,
    const struct video_wish *wish)
{
	struct public_id id;
	int64_t left;
	enum err err;

	if (body->length > body->max_bytes)
		return ERR_TOO_LARGE;
	if ((err = video_draft_find_made(db, arena, wish, &id)) != ERR_OK ||
	    id.text[0] != '\0')
		return err;
	err = quota_left(db, wish->owner, &left);
	return err == ERR_OK && body->length > left ? ERR_QUOTA : err;
}

enum err
video_publish_body(struct db *db, struct arena *arena, struct body *body,
    const struct video_wish *wish, struct video_published *out)
{
	struct video_draft draft = { .wish = wish };
	struct public_id id;
	enum err err;

	if ((err = video_draft_find_made(db, arena, wish, &id)) != ERR_OK)
		return err;
	if (id.text[0] != '\0')
		return video_draft_read_back(db, arena, wish->owner, &id, &out->video);
	err = store_body(db, arena, body, &draft);
	if (err == ERR_OK)
		err = video_draft_probe(arena, draft.object.key, draft.stored.version_id,
		    &draft.probe, &out->refusal);
	if (err == ERR_OK)
		err = video_draft_make(db, arena, &draft);
	/* What cannot be deleted now, or may be in use, the janitor looks at later. */
	if (draft.object.id != 0 && !draft.is_unsure && (err != ERR_OK || !draft.is_new))
		object_delete(db, draft.object.id);
	if (err != ERR_OK)
		return err;
	return video_draft_read_back(db, arena, wish->owner, &draft.made, &out->video);
}
