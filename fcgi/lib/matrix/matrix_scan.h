/* Bytes of a body with their place, and elements on their way to a file.
 * Private to lib/matrix/matrix_read*.c. */
#ifndef LIB_MATRIX_SCAN_H
#define LIB_MATRIX_SCAN_H

#include <stdbool.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_read.h"

#define SCAN_BUFFER (256 * 1024)
#define SCAN_OUT_COUNT 32768	/* elements that are written at once */
#define TOKEN_MAX   64		/* the longest number */

struct matrix_scan {
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

struct matrix_place {
	int64_t line;
	int64_t column;
};
static inline struct matrix_place
matrix_scan_here(const struct matrix_scan *scan)
{
	return (struct matrix_place){ scan->line, scan->taken - scan->line_start + 1 };
}

/* The next byte without taking it; -1 at the end and after an error. */
int  matrix_scan_peek_slow(struct matrix_scan *scan);
static inline int
matrix_scan_peek(struct matrix_scan *scan)
{
	return scan->at < scan->len ? (unsigned char)scan->buffer[scan->at] :
	    matrix_scan_peek_slow(scan);
}
void matrix_scan_skip(struct matrix_scan *scan);	/* what scan_peek() gave */
/* LF, CR LF or CR alone: one line's end. */
void matrix_scan_skip_line_end(struct matrix_scan *scan);
/* Make at least `want` bytes visible from `at`, unless the body is shorter. */
void matrix_scan_fill(struct matrix_scan *scan, size_t want);

/* False, and the fault at this place, or of the whole; the first stays. */
bool matrix_scan_fail(struct matrix_scan *scan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool matrix_scan_fail_at(struct matrix_scan *scan, struct matrix_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool matrix_scan_fail_whole(struct matrix_scan *scan, enum err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Of what stands in a file, what may be said: in a text of UTF-8, and not too long. */
#define SCAN_QUOTED_MAX 64
const char *matrix_scan_quoted(const char *text, char out[SCAN_QUOTED_MAX + 1]);
/* Whether this is a number, nan and inf among them; integers that no double holds are counted. */
bool matrix_scan_is_number(struct matrix_scan *scan, const char *token, double *x);
/* A number that stands here. */
bool matrix_scan_number(struct matrix_scan *scan, double *x);
/* A whole number that is not negative. */
bool matrix_scan_count(struct matrix_scan *scan, int64_t *count);

/* Append to the file; false when it is full, or more than allowed. */
bool matrix_scan_put(struct matrix_scan *scan, double x);
bool matrix_scan_flush(struct matrix_scan *scan);
/* A row of so many elements was put: as many as those above it have. */
bool matrix_scan_end_row(struct matrix_scan *scan, int64_t in_row);
/* Whether so many bytes may still come; where that is known the fault is written down. */
bool matrix_scan_comes(struct matrix_scan *scan, int64_t bytes);
/*
 * A file of this shape instead, mapped: for what comes in another order.  `least`:
 * bytes of the body that have to come for it, of a sparse one 0.
 */
bool matrix_scan_map(struct matrix_scan *scan, const struct matrix *shape, int64_t least,
    struct matrix *out);

/* Another's file, by its first bytes: the fault names it, and false. */
bool matrix_foreign_refuse(struct matrix_scan *scan);

bool matrix_read_npy(struct matrix_scan *scan);
bool matrix_read_market(struct matrix_scan *scan);
bool matrix_read_json(struct matrix_scan *scan);
bool matrix_read_text(struct matrix_scan *scan);
/* After "# name:", at what follows "# type: ": GNU Octave's text. */
bool matrix_read_octave(struct matrix_scan *scan, const char *type);

#endif
