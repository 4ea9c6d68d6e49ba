/* What pages look like: the templates and words of this release, out of www_dir. */
#ifndef SITE_LOOK_H
#define SITE_LOOK_H

#include "lib/text/template.h"

struct arena;
struct json_object;
struct request;

struct look {
	const char            *language;	/* "en" */
	const struct template *page;
	const struct template *embed;
	struct json_object    *words;		/* a sentence by its key */
	struct json_object    *chunks;		/* {"style": […], "script": […]} by a page's path */
};

/* In the language that the browser asks for.  NULL: there are none; the log says why. */
const struct look *look_for(const struct request *req);

/* What a key says, those of www/i18n; the key itself where there is none. */
const char *look_say(const struct look *look, const char *key);
/* The same with `{name}` in it. */
const char *look_say_of(const struct look *look, struct arena *arena, const char *key,
    const char *name, const char *value);

/* What a page takes beside the first script and style sheet: lists of those names, of `href`. */
void look_add_chunk(const struct look *look, struct filling *scope, const char *page);

/* Complains of what is missing: for --check and at the start. */
void look_check(void);

#endif
