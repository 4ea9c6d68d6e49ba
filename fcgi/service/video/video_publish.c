/* Publishing an upload: find it, probe it, make a video of it. */
#include "service/video/video_publish.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/account/account.h"
#include "service/video/video_draft.h"
#include "store/store_direct.h"

/* Keys say whose they are.  ERR_FORBIDDEN: another's, whether there is such a thing or not */
static enum err
is_own(struct db *db, const struct user_id *owner, const char *key)
{
	struct public_id id;
	enum err err;

	err = account_public_id(db, owner, &id);
	if (err != ERR_OK)
		return err;
	return strncmp(key, "u/", 2) == 0 && strncmp(key + 2, id.text, strlen(id.text)) == 0 &&
	    key[2 + strlen(id.text)] == '/' ? ERR_OK : ERR_FORBIDDEN;
}

/*
 * What its owner's own tools put in the store becomes known to us now, as the
 * version that we see: writing the key again changes nothing of it.
 */
static enum err
find_object(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out)
{
	struct store_object stored;
	enum err err;

	err = object_find(db, arena, key, out);
	if (err == ERR_OK && out->owner.value != owner->value)
		err = ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	if ((err = is_own(db, owner, key)) != ERR_OK ||
	    (err = object_find_uploading(db, arena, owner, key, out)) != ERR_OK ||
	    (err = store_head(key, &stored)) != ERR_OK)
		return err;
	if (stored.size_bytes > config()->max_upload)
		return ERR_TOO_LARGE;
	err = object_stored(db, out->id, stored.size_bytes, stored.etag, stored.version_id);
	return err == ERR_OK ? object_find(db, arena, key, out) : err;
}

enum err
video_publish(struct db *db, struct arena *arena, const char *key,
    const struct video_wish *wish, struct video_published *out)
{
	struct video_draft draft = { .wish = wish, .is_upload = true };
	const struct user_id *owner = wish->owner;
	struct public_id id;
	enum err err, kept;

	if ((err = video_draft_find_made(db, arena, wish, &id)) != ERR_OK)
		return err;
	if (id.text[0] != '\0')
		return video_draft_read_back(db, arena, owner, &id, &out->video);
	if ((err = find_object(db, arena, owner, key, &draft.object)) != ERR_OK)
		return err;
	err = video_draft_probe(arena, key, draft.object.version_id, &draft.probe,
	    &out->refusal);
	if (err == ERR_NOT_MEDIA) {
		kept = object_refuse(db, owner, key, probe_refusal_word(out->refusal),
		    probe_refusal_sentence(out->refusal));
		return kept == ERR_OK ? ERR_NOT_MEDIA : kept;
	}
	if (err == ERR_OK)
		err = video_draft_make(db, arena, &draft);
	if (err != ERR_OK)
		return err;
	return video_draft_read_back(db, arena, owner, &draft.made, &out->video);
}
