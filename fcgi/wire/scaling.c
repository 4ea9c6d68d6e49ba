/* The fleet's policy and its decisions. */
#include "wire/scaling.h"

#define SET(kind, field) MEMBER_AS(#field, kind, struct scaling_shown, set.field)

const struct member scaling_members[] = {
	SET(TEXT, mode),
	SET(INT, manual_hosts),
	MEMBER_AS("policy", TEXT, struct scaling_shown, set.kind),
	SET(INT, hosts_min),
	SET(INT, hosts_max),
	SET(DOUBLE, above_percent),
	SET(DOUBLE, below_percent),
	SET(DOUBLE, utilisation),
	MEMBER_AS("changed_at", TIME, struct scaling_shown, set.made_at),
	MEMBER_TEXT(struct scaling_shown, provider),
	MEMBER_TEXT(struct scaling_shown, leader),
	MEMBER_INT(struct scaling_shown, term),
	MEMBER_END,
};

const struct member scaling_decided_members[] = {
	MEMBER_AS("number", INT, struct scaling_decided, key),
	MEMBER_TIME(struct scaling_decided, at),
	MEMBER_INT(struct scaling_decided, had),
	MEMBER_INT(struct scaling_decided, hosts),
	MEMBER_TEXT(struct scaling_decided, why),
	MEMBER_TEXT(struct scaling_decided, reason),
	MEMBER_TEXT(struct scaling_decided, state),
	MEMBER_TEXT(struct scaling_decided, fault),
	MEMBER_INT(struct scaling_decided, term),
	MEMBER_END,
};
