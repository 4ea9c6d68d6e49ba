/*
 * Bodies that are packed: by gzip (RFC 1952), or one file in a zip, which gives its
 * bytes while it comes.  What is packed by neither passes through.
 */
#ifndef LIB_IO_UNPACK_H
#define LIB_IO_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/io/body.h"

#define UNPACK_NAMES_MAX 160	/* of names that are told, in bytes */

enum unpack_kind { UNPACK_PLAIN, UNPACK_GZIP, UNPACK_ZIP };

struct unpack;

/*
 * What is in `outer`, as `inner`, which lives as long as both: of a zip its first file.
 * Its read() gives -1 where what is packed is damaged or ends early.
 */
struct unpack   *unpack_new(struct body *outer, struct body *inner);
void             unpack_free(struct unpack *unpack);
enum unpack_kind unpack_kind(const struct unpack *unpack);
/* Of a zip: the name of its first file; "": there is none. */
const char      *unpack_name(const struct unpack *unpack);
/*
 * Of a zip, once: how many files it has, and the names of the first few.  The first
 * one's bytes are gone then.
 */
size_t           unpack_count(struct unpack *unpack, char names[UNPACK_NAMES_MAX]);

#endif
