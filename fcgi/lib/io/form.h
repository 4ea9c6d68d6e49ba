/* Forms with a file: multipart/form-data (RFC 7578), the file as a stream. */
#ifndef LIB_FORM_H
#define LIB_FORM_H

#include <stdbool.h>

#include "lib/base/err.h"

struct arena;
struct body;

/* At most so many bytes of a form are not the file: what may come before it, and its end. */
#define FORM_ROUND_MAX (128 * 1024)

/* True when `content_type` (NULL: none) is that of such a form. */
bool form_is(const char *content_type);

/*
 * Skip to the part called `name` in the form that `body` is, and let `file` be
 * its content, of unknown length; what comes behind it is read and dropped
 * when `file` has been read to its end.  `body` has to outlive `file`.
 *
 * ERR_MEDIA_TYPE  `content_type` (NULL: none) is not multipart/form-data
 * ERR_MALFORMED   no form, no such part, or headers of over 8 KB
 * ERR_TOO_LARGE   over 64 KB come before the part
 */
enum err form_file(struct body *body, const char *content_type, const char *name,
    struct arena *arena, struct body *file);

#endif
