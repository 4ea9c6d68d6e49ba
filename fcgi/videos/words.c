/* What people write of their videos, read strictly. */
#include "videos/words.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/request.h"
#include "service/video/video.h"

#define SPACE " \t\r\n\v\f"

bool
words_tags(struct request *req, const struct texts *said, struct texts *tags)
{
	size_t bad;

	if (video_tags_normalise(req->arena, said, tags, &bad))
		return true;
	request_fault(req, FAULT_BODY, arena_printf(req->arena, "/tags/%zu", bad), "is empty");
	return false;
}

bool
words_title(struct request *req, enum fault_place place, const char *name,
    const char *said, const char **title)
{
	size_t len;

	*title = NULL;
	if (said == NULL)
		return true;
	said += strspn(said, SPACE);
	len = strlen(said);
	while (len > 0 && strchr(SPACE, said[len - 1]) != NULL)
		len--;
	if (len == 0) {
		request_fault(req, place, name, "is blank");
		return false;
	}
	*title = arena_strndup(req->arena, said, len);
	return true;
}
