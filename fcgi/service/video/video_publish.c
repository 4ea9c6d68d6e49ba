/* Publishing an upload: find it, probe it, make a video of it. */
#include "service/video/video_publish.h"

#include "service/video/video_draft.h"

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
	if ((err = object_find_own(db, arena, owner, key, &draft.object)) != ERR_OK)
		return err;
	err = video_draft_probe(arena, &draft, draft.object.version_id, &out->refusal);
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
