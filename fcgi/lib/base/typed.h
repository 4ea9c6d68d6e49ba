/*
 * Tables that know their struct: requests (fields), rows (columns) and replies
 * (members) say of each entry where it lies and of which kind it is.  The
 * offset is made here, and only when the C type is the kind's: an int under
 * INT does not compile, where it would be written eight bytes wide.
 */
#ifndef LIB_TYPED_H
#define LIB_TYPED_H

#include <stddef.h>

/* The C type of each kind; a header with kinds of its own adds their rows. */
#define TYPE_OF_TEXT   const char *
#define TYPE_OF_INT    int64_t
#define TYPE_OF_DOUBLE double
#define TYPE_OF_BOOL   bool
#define TYPE_OF_ID     struct public_id
#define TYPE_OF_TIME   int64_t		/* microseconds since 1970 */
#define TYPE_OF_TEXTS  struct texts

/*
 * Where `member` lies in `of`, if its type is `type`.  Asked through a pointer,
 * so that an array is no const char *, and nothing is promoted.
 */
#define TYPED_OFFSET(of, member, type) \
	(offsetof(of, member) + _Generic(&((of *)NULL)->member, type *: (size_t)0))

#endif
