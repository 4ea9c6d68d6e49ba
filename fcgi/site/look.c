/* Templates and words, read once. */
#include "site/look.h"

#include <errno.h>
#include <json-c/json.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "lib/serve/request.h"
#include "lib/text/json_read.h"
#include "lib/text/filling.h"

#define LOOKS_MAX   16
#define WORDS_DEPTH 4

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct look looks[LOOKS_MAX];
static size_t look_count;

static bool
read_whole(const char *path, struct buf *text)
{
	const bool ok = buf_read_file(text, path);

	if (!ok)
		log_error("%s: %s", path, strerror(errno));
	return ok;
}

static const struct template *
read_template(struct arena *arena, const char *name, const char *language)
{
	const char *path = arena_printf(arena, "%s/templates/%s.%s.html", config()->www_dir, name,
	    language);
	const struct template *template;
	const char *problem = NULL;
	struct buf text;

	buf_init(&text, arena, 65536);
	if (!read_whole(path, &text))
		return NULL;
	template = template_read(arena, text.data, text.len, &problem);
	if (template == NULL)
		log_error("%s: %s", path, problem);
	return template;
}

/* {"en": {"nav.home": "Home", …}, …}: a look for each. */
static void
read_looks(struct arena *arena, struct json_object *words, struct json_object *chunks)
{
	json_object_object_foreach(words, language, sentences) {
		struct look *look = &looks[look_count];

		if (look_count == LOOKS_MAX)
			break;
		look->language = arena_strdup(arena, language);
		look->words = json_object_get(sentences);
		look->chunks = json_object_get(chunks);
		look->page = read_template(arena, "page", language);
		look->embed = read_template(arena, "embed", language);
		look_count += look->page != NULL && look->embed != NULL;
	}
}

static struct json_object *
read_json(struct arena *arena, const char *name)
{
	const char *path = arena_printf(arena, "%s/templates/%s", config()->www_dir, name);
	struct json_object *value = NULL;
	const char *problem = NULL;
	struct buf text;

	buf_init(&text, arena, 65536);
	if (read_whole(path, &text) &&
	    json_read(text.data, text.len, WORDS_DEPTH, &value, &problem) != ERR_OK)
		log_error("%s: %s", path, problem);
	return value;
}

/* For as long as the process lives, as all that they point to. */
static void
read_once(void)
{
	static struct arena *arena;
	struct json_object *words;
	struct json_object *chunks;

	arena = arena_new();
	words = read_json(arena, "words.json");
	chunks = read_json(arena, "chunks.json");
	if (words != NULL)
		read_looks(arena, words, chunks);
	json_object_put(words);
	json_object_put(chunks);
}

void
look_check(void)
{
	pthread_once(&once, read_once);
}

/* The look of a tag such as "es-MX"; NULL: there is none. */
static const struct look *
look_of(const char *tag, size_t len)
{
	for (size_t i = 0; i < look_count; i++) {
		const size_t want = strlen(looks[i].language);

		if (len >= want && strncasecmp(tag, looks[i].language, want) == 0 &&
		    (len == want || tag[want] == '-'))
			return &looks[i];
	}
	return NULL;
}

/* The weight of one of Accept-Language's (RFC 9110, 12.5.4) with its parameters. */
static double
weight_of(const char *item, size_t len)
{
	const char *q = memmem(item, len, "q=", 2);

	return q == NULL ? 1 : strtod(q + 2, NULL);
}

const struct look *
look_for(const struct request *req)
{
	const char *asked = request_header(req, "Accept-Language");
	const struct look *best = NULL, *look;
	double best_weight = 0, weight;
	size_t len;

	pthread_once(&once, read_once);
	for (; asked != NULL && *asked != '\0'; asked += len + (asked[len] == ',')) {
		asked += strspn(asked, " \t");
		len = strcspn(asked, ",");
		look = look_of(asked, strcspn(asked, ",; \t"));
		weight = weight_of(asked, len);
		if (look != NULL && weight > best_weight) {
			best = look;
			best_weight = weight;
		}
	}
	return best != NULL ? best : look_count == 0 ? NULL : &looks[0];
}

static void
add_hrefs(struct filling *scope, struct json_object *chunk, const char *kind)
{
	struct json_object *hrefs;

	if (!json_object_object_get_ex(chunk, kind, &hrefs))
		return;
	for (size_t i = 0; i < json_object_array_length(hrefs); i++)
		filling_set(filling_item(scope, kind), "href",
		    json_object_get_string(json_object_array_get_idx(hrefs, i)));
}

void
look_add_chunk(const struct look *look, struct filling *scope, const char *page)
{
	struct json_object *chunk;

	if (!json_object_object_get_ex(look->chunks, page, &chunk))
		return;
	add_hrefs(scope, chunk, "style");
	add_hrefs(scope, chunk, "script");
}

const char *
look_say(const struct look *look, const char *key)
{
	struct json_object *text;

	return json_object_object_get_ex(look->words, key, &text) ? json_object_get_string(text) :
	    key;
}

const char *
look_say_of(const struct look *look, struct arena *arena, const char *key, const char *name,
    const char *value)
{
	const char *text = look_say(look, key);
	const char *hole = arena_printf(arena, "{%s}", name), *at = strstr(text, hole);

	return at == NULL ? text : arena_printf(arena, "%.*s%s%s", (int)(at - text), text, value,
	    at + strlen(hole));
}
