/*
 * A zip that is made while it is sent (libarchive): entries go in, bytes come out, and
 * what is kept meanwhile is a line an entry, for the directory at the end.  Bytes are
 * stored as they are: what people keep is mostly compressed already.  Zip64 where
 * something is larger than 4 GB; names are UTF-8.
 */
#ifndef LIB_IO_ZIP_H
#define LIB_IO_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zip;

struct zip_entry {
	const char *name;		/* relative, / between; see zip_begin() */
	bool        is_folder;
	int64_t     size_bytes;		/* of a file; -1: not known yet */
	int64_t     modified_at;	/* microseconds since 1970 */
};

struct zip *zip_new(void);
void        zip_free(struct zip *zip);	/* NULL is taken */

/*
 * The next entry, after the bytes of the one before.  No name leads out of the folder
 * that it is unpacked in, on any system: a backslash becomes "_", and so do "." and ".."
 * as parts, and what is no UTF-8.  False: the zip cannot be gone on with, as below.
 */
bool        zip_begin(struct zip *zip, const struct zip_entry *entry);
bool        zip_write(struct zip *zip, const void *data, size_t len);
/* No more entries: the directory. */
bool        zip_end(struct zip *zip);

/* Bytes that are made: up to `size` of them go to `data`; 0: there are none now. */
size_t      zip_take(struct zip *zip, void *data, size_t size);

#endif
