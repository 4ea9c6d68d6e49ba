/*
 * Text that people write and others see: a title, a name, a tag, a comment.  It has
 * Normalization Form C, something to be seen in it, and nothing that makes the text
 * around it look like other text.
 */
#ifndef LIB_SHOWN_H
#define LIB_SHOWN_H

#include <stdbool.h>

struct arena;

enum shown_kind {
	SHOWN_AS_SAID,	/* not looked at: no such text */
	SHOWN_SOUGHT,	/* what such text is looked for by: its form, and no more */
	SHOWN_LINE,
	SHOWN_LINES,	/* with line breaks (CRLF becomes LF) and tabs in it */
};

/*
 * `text`, valid UTF-8, in its form, in `arena`; NULL and `*why`: what keeps it from
 * that, in words for whoever wrote it.
 */
const char *shown_make(struct arena *arena, enum shown_kind kind, const char *text,
    const char **why);

#endif
