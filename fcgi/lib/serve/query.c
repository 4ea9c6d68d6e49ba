/* A query as pairs, decoded. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/query.h"
#include "lib/serve/request.h"
#include "lib/text/url.h"

const char *
query_value(const struct query *query, const char *name)
{
	for (size_t i = 0; i < query->count; i++)
		if (strcmp(query->pairs[i].name, name) == 0)
			return query->pairs[i].value;
	return NULL;
}

static enum err
add_pair(struct request *req, struct query *query, const char *text, size_t len)
{
	const char *equals = memchr(text, '=', len);
	const size_t name_len = equals == NULL ? len : (size_t)(equals - text);
	const size_t value_at = equals == NULL ? len : name_len + 1;
	char *name = arena_alloc(req->arena, name_len + 1);
	char *value = arena_alloc(req->arena, len - value_at + 1);
	size_t ignored;

	if (!url_decode(text, name_len, true, name, &ignored) ||
	    !url_decode(text + value_at, len - value_at, true, value, &ignored)) {
		request_fault(req, FAULT_WHOLE, "", "the query is not percent-encoded UTF-8");
		return ERR_MALFORMED;
	}
	if (query->count == QUERY_PAIRS_MAX) {
		request_fault(req, FAULT_WHOLE, "", "the query has too many parameters");
		return ERR_MALFORMED;
	}
	if (query_value(query, name) != NULL)
		request_fault(req, FAULT_PARAMETER, name, "is there twice");
	query->pairs[query->count++] = (struct query_pair){ name, value };
	return ERR_OK;
}

enum err
query_read(struct request *req, struct query *query)
{
	const char *text = req->query;
	enum err err = ERR_OK;

	query->count = 0;
	while (err == ERR_OK && *text != '\0' && *text != '#') {
		const size_t len = strcspn(text, "&#");

		if (len > 0)
			err = add_pair(req, query, text, len);
		text += len;
		text += *text == '&';
	}
	return err;
}
