/* Publishing an upload: find it, probe it, make a video of it. */
#include "service/video/video_publish.h"

#include "service/video/video_draft.h"

static enum err
find_source(struct db *db, struct arena *arena, const struct video_source *source,
    const struct user_id *owner, struct object *out)
{
	return source->key != NULL ? object_find_own(db, arena, owner, source->key, out) :
	    object_find_of_file(db, arena, owner, &source->file, out);
}

/* An upload keeps the reason; a file stays what it is. */
static enum err
refuse(struct db *db, const struct video_source *source, const struct user_id *owner,
    enum probe_refusal refusal)
{
	enum err kept;

	if (source->key == NULL)
		return ERR_NOT_MEDIA;
	kept = object_refuse(db, owner, source->key, probe_refusal_word(refusal),
	    probe_refusal_sentence(refusal));
	return kept == ERR_OK ? ERR_NOT_MEDIA : kept;
}

enum err
video_publish(struct db *db, struct arena *arena, const struct video_source *source,
    const struct video_wish *wish, struct video_published *out)
{
	struct video_draft draft = {
		.wish = wish, .is_upload = true, .is_file = source->key == NULL,
	};
	const struct user_id *owner = wish->owner;
	struct public_id id;
	enum err err;

	if ((err = video_draft_find_made(db, arena, wish, &id)) != ERR_OK)
		return err;
	if (id.text[0] != '\0')
		return video_draft_read_back(db, arena, owner, &id, &out->video);
	if ((err = find_source(db, arena, source, owner, &draft.object)) != ERR_OK)
		return err;
	err = video_draft_probe(arena, &draft, draft.object.version_id, &out->refusal);
	if (err == ERR_NOT_MEDIA)
		return refuse(db, source, owner, out->refusal);
	if (err == ERR_OK)
		err = video_draft_make(db, arena, &draft);
	if (err != ERR_OK)
		return err;
	return video_draft_read_back(db, arena, owner, &draft.made, &out->video);
}
