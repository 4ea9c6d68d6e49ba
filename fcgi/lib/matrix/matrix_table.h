/* Cells of a text: what parts them, and what is in them.  Private to lib/matrix/matrix_read_text.c. */
#ifndef LIB_MATRIX_TABLE_H
#define LIB_MATRIX_TABLE_H

#include <math.h>

#include "lib/matrix/matrix_scan.h"

#define CELL_MAX 256		/* of what is no number, what is kept */

struct table {
	char    separator;	/* ' ': blanks and tabs, as many as there are */
	char    decimal;	/* 0: there was none yet */
	int64_t header_cells;	/* 0: no header */
	bool    is_first_unnamed;
	bool    is_last_unnamed;
	int64_t filled;		/* rows with something in their last cell */
	int64_t thousands;	/* decimal commas that might part thousands */
	int64_t fractions;	/* and those that cannot */
};

enum cell_kind { CELL_NUMBER, CELL_MISSING, CELL_TEXT };

struct table_cell {
	enum cell_kind      kind;
	double              x;
	bool                is_quoted;
	bool                is_empty;	/* nothing at all, not even quotes */
	struct matrix_place place;
	size_t              len;	/* of all of it */
	char                text[CELL_MAX + 1];
};

/* Decide by the lines that come what parts values. */
void matrix_table_begin(struct matrix_scan *scan, struct table *table);
const char *matrix_table_separator_name(const struct table *table);	/* as a reply says it */
const char *matrix_table_separator_said(const struct table *table);	/* in a sentence */

/* False: a fault. */
bool matrix_table_read_cell(struct matrix_scan *scan, struct table *table, struct table_cell *cell);
/* The separator is taken, and another cell follows.  False: the line's end, or a fault. */
bool matrix_table_next(struct matrix_scan *scan, const struct table *table);
/* The row that begins here has one cell more than the header: it has a name, as R writes it. */
bool matrix_table_has_one_more(struct matrix_scan *scan, const struct table *table);

#endif
