/* Where bodies may be large: what the front ends then do differently. */
#ifndef HOST_FRONT_UPLOADS_H
#define HOST_FRONT_UPLOADS_H

#include <stdbool.h>
#include <stdint.h>

struct front_upload {
	const char *program;
	const char *method;
	const char *address;	/* the whole of it, as PCRE has it */
	bool        or_json;	/* JSON means something else there, and is small */
	int64_t     max_bytes;	/* 0: as much as max_upload */
	bool        is_dav;	/* its length need not be said, and refusals are XML */
};

/* Ends with a row whose program is NULL. */
extern const struct front_upload front_uploads[];

#endif
