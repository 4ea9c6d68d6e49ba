/* Addresses of files, as clients write them in request lines and headers: whose, and what names. */
#ifndef SERVICE_FILE_ADDRESS_H
#define SERVICE_FILE_ADDRESS_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/texts.h"

struct arena;

/*
 * The path of `url`, and what follows it, where that is at `host` (NULL: not said), at
 * `origin`, or says no host; NULL: it is another's.
 */
const char *file_address_path(const char *url, const char *host, const char *origin);

struct file_address {
	struct texts names;		/* in the form that is kept */
	bool         has_slash;		/* it ends in one */
};

/*
 * Read "", or "/" and names, each of `is_encoded` still to be decoded.
 *
 * ERR_MALFORMED  a broken escape
 * ERR_NOT_FOUND  there can be no such thing; `why` says what a name has to be, or is NULL
 */
enum err file_address_read(struct arena *arena, const char *path, bool is_encoded,
    struct file_address *out, const char **why);

#endif
