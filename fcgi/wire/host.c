/* Hosts of the fleet: who, in what state, and what they said last. */
#include "wire/host.h"

const struct member host_members[] = {
	MEMBER_ID(struct host, id),
	MEMBER_TEXT(struct host, name),
	MEMBER_TEXT(struct host, state),
	MEMBER_TIME(struct host, enrolled_at),
	MEMBER_TIME(struct host, seen_at),
	MEMBER_AS("simulated", BOOL, struct host, is_simulated),
	MEMBER_TEXT(struct host, system),
	MEMBER_TEXT(struct host, missing),
#define X(name, most) MEMBER_AS(#name, INT, struct host, figures[BEAT_##name]),
	BEAT_FIGURES(X)
#undef X
	MEMBER_END,
};

const struct member host_event_members[] = {
	MEMBER_TIME(struct host_event, at),
	MEMBER_ID(struct host_event, host),
	MEMBER_TEXT(struct host_event, name),
	MEMBER_TEXT(struct host_event, kind),
	MEMBER_END,
};
