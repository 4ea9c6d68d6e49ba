/* The actions of the credentials program, one in each file. */
#ifndef CREDENTIALS_ACTIONS_H
#define CREDENTIALS_ACTIONS_H

#include "lib/serve/route.h"
#include "store/store.h"

extern const struct action show_limits;		/* limits.c */
extern const struct action list_uploads;	/* list.c */
extern const struct action get_sts_keys;	/* sts.c */
extern const struct action get_sts_session;	/* sts.c */
extern const struct action plan_upload;		/* plan.c */
extern const struct action begin_upload;	/* begin.c */
extern const struct action list_parts;		/* parts.c */
extern const struct action abort_upload;	/* abort.c */
extern const struct action complete_upload;	/* complete.c */
extern const struct action sign_batch;		/* batch.c */
extern const struct action sign_part;		/* sign_part.c */
extern const struct action put_part;		/* put_part.c */
extern const struct action sign_params;		/* params.c */
extern const struct action post_form;		/* form.c */

/* Which upload: in the path, and as Companion has it, its key in the query. */
#define FIELD_UPLOAD(from, input) \
	{ FIELD_OF("uploadId", from, TEXT, input, upload_id), .min = 1, \
	  .max = STORE_UPLOAD_MAX - 1 }, \
	FIELD_TEXT(FROM_QUERY, input, key, 1, STORE_KEY_MAX)

#define FIELD_PART_NUMBER(input) \
	{ FIELD_OF("partNumber", FROM_PATH, INT, input, part), .min = 1, .max = STORE_PARTS_MAX }

/* What a signed URL brings along. */
#define FIELDS_OF_SIGNATURE(input) \
	FIELD_INT(FROM_QUERY, input, expires, 0, INT64_MAX), \
	FIELD_TEXT(FROM_QUERY, input, sig, 1, 100)

#endif
