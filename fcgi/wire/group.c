/* Groups as JSON. */
#include "wire/group.h"

#include "service/account/group.h"

const struct member group_members[] = {
	MEMBER_ID(struct group, id),
	MEMBER_TEXT(struct group, name),
	MEMBER_INT(struct group, members),
	MEMBER_TIME(struct group, created_at),
	MEMBER_END,
};

const struct member group_member_members[] = {
	MEMBER_ID(struct group_member, id),
	MEMBER_TEXT(struct group_member, username),
	MEMBER_END,
};
