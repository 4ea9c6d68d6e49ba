/* fcgi/videos/put_chapters.c: PUT /api/videos/{id}/chapters: where chapters of my video begin. */
#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/serve/reply.h"
#include "lib/text/shown.h"
#include "service/video/chapter.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

struct input {
	struct public_id    id;
	struct json_object *chapters;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_JSON(FROM_BODY, struct input, chapters),
};

/* Chapters being read, and where the one before began. */
struct reading {
	struct request *req;
	int64_t         duration_ms;	/* 0: not known yet */
	int64_t         before_ms;
};

static void
blame(const struct reading *reading, size_t i, const char *member, const char *why)
{
	request_fault(reading->req, FAULT_BODY,
	    arena_printf(reading->req->arena, "/chapters/%zu%s", i, member), "%s", why);
}

static void
read_time(struct reading *reading, size_t i, struct json_object *at, struct chapter *out)
{
	out->at_ms = json_object_get_int64(at);
	if (!json_object_is_type(at, json_type_int) || out->at_ms < 0)
		blame(reading, i, "/at_ms", "must be a number of milliseconds");
	else if (out->at_ms <= reading->before_ms)
		blame(reading, i, "/at_ms", "must be later than the one before");
	else if (reading->duration_ms > 0 && out->at_ms >= reading->duration_ms)
		blame(reading, i, "/at_ms", "is beyond the end of the video");
	else
		reading->before_ms = out->at_ms;
}

static void
read_title(struct reading *reading, size_t i, struct json_object *title, struct chapter *out)
{
	const char *text = json_object_is_type(title, json_type_string) ?
	    json_object_get_string(title) : "", *why = "has nothing in it that can be seen";

	if (text[0] != '\0')
		text = shown_make(reading->req->arena, SHOWN_LINE, text, &why);
	if (text == NULL || text[0] == '\0')
		blame(reading, i, "/title", why);
	else if (utf8_count(text) > CHAPTER_TITLE_MAX)
		blame(reading, i, "/title", "has too many characters");
	out->title = text;
}

static void
read_one(struct reading *reading, size_t i, struct json_object *item, struct chapter *out)
{
	struct json_object *at = NULL, *title = NULL;

	if (!json_object_is_type(item, json_type_object) || json_object_object_length(item) != 2 ||
	    !json_object_object_get_ex(item, "at_ms", &at) ||
	    !json_object_object_get_ex(item, "title", &title)) {
		blame(reading, i, "", "must be an object of at_ms and title");
		return;
	}
	read_time(reading, i, at, out);
	read_title(reading, i, title, out);
	out->origin = "person";
}

static enum err
read_all(struct reading *reading, struct json_object *array, struct chapter **out, size_t *count)
{
	size_t i;

	if (!json_object_is_type(array, json_type_array) ||
	    json_object_array_length(array) > CHAPTERS_MAX) {
		request_fault(reading->req, FAULT_BODY, "/chapters",
		    "must be an array of at most %d chapters", CHAPTERS_MAX);
		return ERR_INPUT;
	}
	*count = json_object_array_length(array);
	*out = ARENA_ARRAY(reading->req->arena, struct chapter, *count + 1);
	for (i = 0; i < *count; i++)
		read_one(reading, i, json_object_array_get_idx(array, i), &(*out)[i]);
	return reading->req->faults.count > 0 ? ERR_INPUT : ERR_OK;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct reading reading = { .req = req, .before_ms = -1 };
	struct chapter *chapters;
	size_t count;
	enum err err;

	if ((err = chapter_may(req->db, &req->user, &in->id, &reading.duration_ms)) != ERR_OK ||
	    (err = read_all(&reading, in->chapters, &chapters, &count)) != ERR_OK ||
	    (err = chapter_put(req->db, req->arena, &req->user, &in->id, chapters, count)) != ERR_OK ||
	    (err = chapter_list(req->db, req->arena, &in->id, &chapters, &count)) != ERR_OK)
		return err;
	return reply_list(req, video_chapter_members, chapters, count, sizeof(*chapters), NULL);
}

const struct action put_chapters = ACTION(struct input, fields, run,
    RETURNS_LIST(video_chapter_members));
