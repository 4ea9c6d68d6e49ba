/* What each program without keys may have signed. */
#include "store/store_signing_rights.h"

#include <string.h>

#include "lib/aws/s3.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "store/store.h"

#define AHEAD_US INT64_C(1000000)	/* of our clock, which is the asker's too */

/* Originals are u/…, what is derived of a video v/…; deleting and listing is the worker's. */
const struct store_asker store_signing_askers[STORE_SIGNING_ASKERS] = {
	{ "videos", { "u/", "v/" }, false },
	{ "images", { "u/" }, true },
	{ "matrix", { "u/" }, false },
	{ "files", { "u/" }, false },
};

/* What is done with one object, and what the query may say; `needs` is not NULL: must say. */
static const struct operation {
	const char *method;
	const char *needs;
	const char *allows[5];
	bool        reads;	/* the object itself */
} operations[] = {
	{ "HEAD",   NULL,         { "versionId" }, true },
	{ "GET",    NULL,         { "versionId", "response-content-type",
	    "response-content-disposition" }, true },
	{ "GET",    "uploadId",   { "uploadId", "part-number-marker" }, false },
	{ "PUT",    NULL,         { NULL }, false },
	{ "PUT",    "partNumber", { "partNumber", "uploadId" }, false },
	{ "POST",   "uploads",    { "uploads" }, false },
	{ "POST",   "uploadId",   { "uploadId" }, false },
	{ "DELETE", "uploadId",   { "uploadId" }, false },
};

const struct store_asker *
store_signing_asker(const char *program)
{
	for (size_t i = 0; i < STORE_SIGNING_ASKERS; i++)
		if (strcmp(store_signing_askers[i].program, program) == 0)
			return &store_signing_askers[i];
	return NULL;
}

static bool
is_in_query(const struct s3_wish *wish, const char *name)
{
	for (size_t i = 0; i < wish->query_count; i++)
		if (strcmp(wish->query[i].name, name) == 0)
			return true;
	return false;
}

static bool
is_operation(const struct operation *op, const struct s3_wish *wish)
{
	if (strcmp(op->method, wish->method) != 0 ||
	    (op->needs != NULL && !is_in_query(wish, op->needs)))
		return false;
	for (size_t i = 0; i < wish->query_count; i++) {
		bool is_allowed = false;

		for (size_t k = 0; k < COUNT(op->allows) && op->allows[k] != NULL; k++)
			is_allowed |= strcmp(op->allows[k], wish->query[i].name) == 0;
		if (!is_allowed)
			return false;
	}
	return true;
}

static bool
holds_for_a_while(const struct s3_wish *wish)
{
	const int64_t link_s = 2 * config()->s3_url_window;
	const int64_t most_s = link_s > S3_SIGNED_CALL_S ? link_s : S3_SIGNED_CALL_S;
	const int64_t now_us = clock_now_us();

	return wish->expires_s > 0 && wish->expires_s <= most_s &&
	    wish->time_us <= now_us + AHEAD_US && wish->time_us > now_us - most_s * 1000000;
}

/* v/VIDEO/poster-… */
static bool
is_poster(const char *key)
{
	const char *name = strncmp(key, "v/", 2) == 0 ? strchr(key + 2, '/') : NULL;

	return name != NULL && strncmp(name, "/poster-", 8) == 0 && strchr(name + 1, '/') == NULL;
}

bool
store_signing_allows(const char *program, const struct s3_wish *wish)
{
	const struct store_asker *asker = store_signing_asker(program);
	bool is_below = false, is_known = false, reads = false;

	if (asker == NULL || !holds_for_a_while(wish))
		return false;
	if (wish->key == NULL)	/* is the bucket there? */
		return strcmp(wish->method, "HEAD") == 0 && wish->query_count == 0;
	for (size_t i = 0; asker->prefixes[i] != NULL; i++)
		is_below |= strncmp(wish->key, asker->prefixes[i], strlen(asker->prefixes[i])) == 0;
	for (size_t i = 0; i < COUNT(operations); i++)
		if (is_operation(&operations[i], wish)) {
			is_known = true;
			reads |= operations[i].reads;
		}
	is_below |= reads && asker->reads_posters && is_poster(wish->key);
	return is_below && is_known && store_key_is_valid(wish->key);
}
