/* Addresses of files. */
#include "service/file/file_address.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/text/url.h"
#include "service/file/file_name.h"

#define NAMES_MAX (FILE_PATH_MAX / 2)

static bool
is_host(const char *host, const char *at, size_t len)
{
	return strcspn(host, "/") == len && strncasecmp(host, at, len) == 0;
}

const char *
file_address_path(const char *url, const char *host, const char *origin)
{
	const char *at = strstr(url, "://"), *own = strstr(origin, "://");
	size_t len;

	if (url[0] == '/' && url[1] != '/')
		return url;
	if (at == NULL)
		return NULL;
	at += 3;
	len = strcspn(at, "/?#");
	if ((host != NULL && strlen(host) == len && is_host(host, at, len)) ||
	    (own != NULL && is_host(own + 3, at, len)))
		return at + len;
	return NULL;
}

/* An empty one is the / at the end. */
static enum err
add_name(struct arena *arena, const char *text, struct file_address *address, const char **why)
{
	const char *name;

	if (address->has_slash || address->names.count > NAMES_MAX)
		return ERR_NOT_FOUND;
	if (text[0] == '\0') {
		address->has_slash = true;
		return ERR_OK;
	}
	if ((name = file_name_make(arena, text, why)) == NULL)
		return ERR_NOT_FOUND;
	address->names.items[address->names.count++] = name;
	return ERR_OK;
}

enum err
file_address_read(struct arena *arena, const char *path, bool is_encoded,
    struct file_address *out, const char **why)
{
	struct file_address address = { .has_slash = false };
	enum err err = ERR_OK;

	*why = NULL;
	address.names.items = ARENA_ARRAY(arena, const char *, strlen(path) / 2 + 2);
	while (err == ERR_OK && *path == '/') {
		const size_t len = strcspn(++path, "/");
		char *name = arena_strndup(arena, path, len);
		size_t decoded;

		if (is_encoded && !url_decode(path, len, false, name, &decoded))
			return ERR_MALFORMED;
		if (is_encoded)
			name[decoded] = '\0';
		err = add_name(arena, name, &address, why);
		path += len;
	}
	if (err == ERR_OK)
		*out = address;
	return err;
}
