/* fcgi/videos/list.c: GET /api/videos: what there is to watch, or to look for. */
#include <string.h>

#include "lib/serve/reply.h"
#include "videos/actions.h"
#include "videos/common.h"
#include "wire/video.h"

#define NO_SORT VIDEO_BEST

struct input {
	const char *q;
	const char *owner;
	const char *tag;
	int         sort;
	bool        deleted;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_SOUGHT_OPT(FROM_QUERY, struct input, q, 0, VIDEO_QUERY_MAX),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, owner, 1, 32),
	FIELD_SOUGHT_OPT(FROM_QUERY, struct input, tag, 1, VIDEO_TAG_MAX),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, sort, video_sorts, NO_SORT),
	FIELD_BOOL_OPT(FROM_QUERY, struct input, deleted, false),
	FIELDS_OF_LIST(struct input),
};

/* Text of nothing but white space asks for nothing. */
static bool
says_something(const char *text)
{
	return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

static enum err
check(struct request *req, const struct input *in, struct video_filter *filter)
{
	const bool of_mine = in->owner != NULL && strcmp(in->owner, "me") == 0;
	const struct texts tag = { (const char **)&in->tag, 1 };
	struct texts tags;
	size_t bad;

	if (of_mine && user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	if (of_mine)
		filter->mine = req->user;
	else
		filter->owner = in->owner;
	if (in->deleted && !of_mine)
		request_fault(req, FAULT_PARAMETER, "deleted", "Only with owner=me");
	if (in->deleted && filter->text != NULL)
		request_fault(req, FAULT_PARAMETER, "deleted", "Not with q");
	if (in->tag != NULL && video_tags_normalise(req->arena, &tag, &tags, &bad))
		filter->tag = tags.items[0];
	else if (in->tag != NULL)
		request_fault(req, FAULT_PARAMETER, "tag", "Is empty");
	return req->faults.count > 0 ? ERR_INPUT : ERR_OK;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct video_filter filter = {
		.text = says_something(in->q) ? in->q : NULL,
		.sort = (enum video_sort)in->sort, .deleted = in->deleted,
		.is_member = !user_is_nobody(&req->user), .ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	if ((err = check(req, in, &filter)) != ERR_OK)
		return err;
	if (filter.text == NULL && filter.sort == VIDEO_BEST)
		filter.sort = VIDEO_NEWEST;
	err = video_list(req->db, req->arena, &filter, &page);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return video_cards_reply(req, &page);
}

const struct action list_videos = ACTION(struct input, fields, run,
    RETURNS_LIST(video_card_members));
