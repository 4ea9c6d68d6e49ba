/* How uploads are printed: the names are those of Uppy Companion's S3 routes. */
#ifndef WIRE_UPLOAD_H
#define WIRE_UPLOAD_H

#include <stdint.h>

#include "lib/text/members.h"

/* POST multipart, and the list of unfinished uploads: struct upload. */
extern const struct member upload_begun_members[];
extern const struct member upload_members[];
/* struct upload_part */
extern const struct member upload_part_members[];

struct upload_url {
	const char *url;
	int64_t     expires;		/* seconds from now */
};
extern const struct member upload_url_members[];

struct upload_urls {
	const char *presigned_urls;	/* JSON: part number to URL */
};
extern const struct member upload_urls_members[];

struct upload_location {
	const char *location;
	const char *key;
	const char *bucket;
};
extern const struct member upload_location_members[];

/* GET params: how a form is posted; `fields` come before the file. */
struct upload_form {
	const char *method;
	const char *url;
	int64_t     expires;
	const char *fields;		/* JSON: name to value */
};
extern const struct member upload_form_members[];

struct upload_limits_wire {
	int64_t      max_size_bytes;
	int64_t      part_size_bytes;
	const char  *quota_bytes;	/* JSON: a number, or null for nobody */
	const char  *used_bytes;
	struct texts formats;
	const char  *keep_original_days;	/* JSON: a number, or null: always */
};
extern const struct member upload_limits_members[];

/* An object without members. */
extern const struct member upload_nothing_members[];

#endif
