/* Bytes of a body with their place, and elements on their way to a file.
 * Private to lib/matrix_read*.c. */
#ifndef LIB_MATRIX_SCAN_H
#define LIB_MATRIX_SCAN_H

#include <stdbool.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_read.h"

#define SCAN_BUFFER (256 * 1024)
#define TOKEN_MAX   64		/* the longest number */

struct scan {
	struct body        *body;
	struct matrix_read *read;
	enum err            err;		/* the first; nothing follows it */
	char               *buffer;
	size_t              at;
	size_t              len;
	int64_t             taken;		/* bytes of the body so far */
	int64_t             line;
	int64_t             line_start;		/* `taken` where it began */
	bool                is_over;

	int                 fd;			/* of the file that is made */
	double             *out;		/* elements that are not written yet */
	size_t              out_count;
	int64_t             count;		/* elements, those included */
};

/* The next byte without taking it; -1 at the end and after an error. */
int  scan_peek_slow(struct scan *scan);
static inline int
scan_peek(struct scan *scan)
{
	return scan->at < scan->len ? (unsigned char)scan->buffer[scan->at] :
	    scan_peek_slow(scan);
}
void scan_skip(struct scan *scan);	/* what scan_peek() gave */
/* Make at least `want` bytes visible from `at`, unless the body is shorter. */
void scan_fill(struct scan *scan, size_t want);

/* False, and the fault at this place, or of the whole; the first stays. */
bool scan_fail(struct scan *scan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool scan_fail_whole(struct scan *scan, enum err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A number, nan and inf among them. */
bool scan_number(struct scan *scan, double *x);
/* A whole number that is not negative. */
bool scan_count(struct scan *scan, int64_t *count);

/* Append to the file; false when it is full, or more than allowed. */
bool scan_put(struct scan *scan, double x);
bool scan_flush(struct scan *scan);
/* A file of this shape instead, mapped: for what comes in another order. */
bool scan_map(struct scan *scan, int64_t rows, int64_t cols, struct matrix *out);

bool matrix_read_npy(struct scan *scan);
bool matrix_read_market(struct scan *scan);
bool matrix_read_json(struct scan *scan);
bool matrix_read_text(struct scan *scan);

#endif
