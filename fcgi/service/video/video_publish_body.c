/* Publishing a body: within quota and space, or not at all. */
#include "lib/io/body.h"
#include "service/video/video_draft.h"
#include "service/video/video_publish.h"

enum err
video_may_publish_body(struct db *db, struct arena *arena, struct body *body,
    const struct video_wish *wish)
{
	struct public_id id;
	enum err err;

	if (body->length > body->max_bytes)
		return ERR_TOO_LARGE;
	if ((err = video_draft_find_made(db, arena, wish, &id)) != ERR_OK ||
	    id.text[0] != '\0')
		return err;
	return object_may_put(db, wish->owner, body);
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
	err = object_put(db, arena, wish->owner, body, &draft.object, &draft.stored);
	if (err == ERR_OK)
		err = video_draft_probe(arena, &draft, draft.stored.version_id, &out->refusal);
	if (err == ERR_OK)
		err = video_draft_make(db, arena, &draft);
	/* What cannot be deleted now, or may be in use, the janitor looks at later. */
	if (draft.object.id != 0 && !draft.is_unsure && (err != ERR_OK || !draft.is_new))
		object_delete(db, draft.object.id);
	if (err != ERR_OK)
		return err;
	return video_draft_read_back(db, arena, wish->owner, &draft.made, &out->video);
}
