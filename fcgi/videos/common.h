/* What the actions of this program have in common: who looks, and media. */
#ifndef VIDEOS_COMMON_H
#define VIDEOS_COMMON_H

#include "lib/serve/request.h"
#include "program/viewer.h"
#include "service/video/video.h"

struct id_input {
	struct public_id id;
};
#define FIELDS_OF_ID FIELD_ID(FROM_PATH, struct id_input, id)

/* One that names its reason, for problem+json. */
static inline enum err
media_result(struct request *req, enum err err, const char *reason)
{
	if (err == ERR_NOT_MEDIA && reason != NULL)
		request_fault(req, FAULT_WHOLE, "", "%s", reason);
	return err;
}

#endif
