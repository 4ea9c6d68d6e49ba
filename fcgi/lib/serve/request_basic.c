/* The name and password that a request shows (RFC 7617). */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "lib/base/arena.h"
#include "lib/serve/request.h"

bool
request_basic(struct request *req, const char **name, const char **password)
{
	const char *header = request_header(req, "Authorization");
	size_t size, len;
	char *text, *colon;

	if (header == NULL || strncasecmp(header, "Basic ", 6) != 0)
		return false;
	header += 6 + strspn(header + 6, " ");
	size = strlen(header);
	text = arena_alloc(req->arena, size + 1);
	if (sodium_base642bin((unsigned char *)text, size, header, size, NULL, &len, NULL,
	    sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	text[len] = '\0';
	colon = strchr(text, ':');
	if (colon == NULL || strlen(text) != len)
		return false;
	*colon = '\0';
	*name = text;
	*password = colon + 1;
	return true;
}
