/* Languages by their codes. */
#ifndef SERVICE_LANGUAGE_H
#define SERVICE_LANGUAGE_H

#define LANGUAGE_MAX     35	/* bytes of a tag */
#define LANGUAGE_UNKNOWN "und"

struct arena;

/*
 * The tag (BCP 47, RFC 5646) for what a container says ("eng", "en", "en-GB",
 * "ger"): the shortest code, in its usual case; "und" where it says nothing that
 * is one.
 */
const char *language_tag(struct arena *arena, const char *said);

#endif
