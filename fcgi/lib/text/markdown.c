/* Markdown, by cmark. */
#include "lib/text/markdown.h"

#include <stdlib.h>

#include <cmark.h>

#include "lib/base/arena.h"

const char *
markdown_html(struct arena *arena, const char *text, size_t len)
{
	/* CMARK_OPT_SAFE is what it does by itself: nothing unsafe */
	char *made = cmark_markdown_to_html(text, len, CMARK_OPT_VALIDATE_UTF8);
	const char *html = arena_strdup(arena, made);

	free(made);
	return html;
}
