/* What types.rules.sh tries entries of tables with: a member of each C type. */
#ifndef TESTS_LINT_TYPED_H
#define TESTS_LINT_TYPED_H

#include "lib/db/db_row.h"
#include "lib/serve/input.h"
#include "lib/text/members.h"

struct tried {
	const char         *text;
	char                letters[12];
	int64_t             number;
	int                 narrow;
	uint64_t            natural;
	double              real;
	float               coarse;
	bool                flag;
	struct public_id    id;
	struct texts        texts;
	struct json_object *value;
	struct objects      objects;
	struct user_id      user;
	const unsigned char *bytes;
};

static const char *const names[] = { "one", "other", NULL };
static const struct member table[] = { MEMBER_END };

#endif
