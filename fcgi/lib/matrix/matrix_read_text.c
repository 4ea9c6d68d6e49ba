/*
 * Rows of values: CSV, TSV, plain text, and R's tables.  What parts values is decided
 * by the first lines, a decimal comma by all of them; what is neither is refused.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/base/count.h"
#include "lib/matrix/matrix_table.h"

#define COMMENT_MAX 256		/* of it, what is looked at */

/* A line that begins so is none of a comment. */
static const char *const errors_of_sheets[] = {
	"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!",
};

static bool
is_line_end(int c)
{
	return c == '\n' || c == '\r' || c == -1;
}

static bool
is_comment(struct matrix_scan *scan)
{
	const char *at;
	size_t len;

	if (matrix_scan_peek(scan) == '%')
		return true;
	if (matrix_scan_peek(scan) != '#')
		return false;
	if (scan->len - scan->at < COMMENT_MAX)
		matrix_scan_fill(scan, COMMENT_MAX);
	at = scan->buffer + scan->at;
	len = scan->len - scan->at;
	for (size_t i = 0; i < COUNT(errors_of_sheets); i++)
		if (len >= strlen(errors_of_sheets[i]) &&
		    strncmp(at, errors_of_sheets[i], strlen(errors_of_sheets[i])) == 0)
			return false;
	return true;
}

/* Its beginning, without # and blanks; the line's end stays. */
static void
take_comment(struct matrix_scan *scan, char text[COMMENT_MAX + 1])
{
	size_t len = 0;
	int c;

	for (; !is_line_end(c = matrix_scan_peek(scan)); matrix_scan_skip(scan))
		if (len < COMMENT_MAX && (len > 0 || (c != '#' && c != '%' && c != ' ')))
			text[len++] = (char)c;
	text[len] = '\0';
}

/* A tab may be a value that is missing. */
static void
skip_blanks(struct matrix_scan *scan, const struct table *table)
{
	while (matrix_scan_peek(scan) == ' ' || (matrix_scan_peek(scan) == '\t' &&
	    table->separator != 0 && table->separator != '\t'))
		matrix_scan_skip(scan);
}

/* Blank lines and comments; `word`, when not NULL, gets the type that Octave's say. */
static bool
skip_lines(struct matrix_scan *scan, const struct table *table, char *word)
{
	char text[COMMENT_MAX + 1];
	bool has_name = false;

	for (;;) {
		const struct matrix_place here = matrix_scan_here(scan);

		skip_blanks(scan, table);
		if (is_comment(scan)) {
			take_comment(scan, text);
			if (strcasestr(text, "MatrixMarket") != NULL)
				return matrix_scan_fail_at(scan, here, "This is nearly the banner of a"
				    " Matrix Market file, which begins with %%%%MatrixMarket");
			if (word != NULL && has_name && strncmp(text, "type: ", 6) == 0) {
				strcpy(word, text + 6);
				return true;
			}
			has_name = strncmp(text, "name: ", 6) == 0;
		}
		if (!is_line_end(matrix_scan_peek(scan)) || matrix_scan_peek(scan) == -1)
			return scan->err == ERR_OK;
		matrix_scan_skip_line_end(scan);
	}
}

/* The cells of one row so far. */
struct row {
	int64_t           cells;	/* a row's name not among them */
	int64_t           numbers;
	int64_t           texts;
	int64_t           empty;	/* in front of the first that is not */
	struct table_cell odd;		/* the first text */
	bool              ends_empty;
};

static bool
refuse(struct matrix_scan *scan, const struct table *table, const struct table_cell *cell)
{
	char said[SCAN_QUOTED_MAX + 1];

	if (cell->len > TOKEN_MAX)
		return matrix_scan_fail_at(scan, cell->place, "A number may have at most %d characters",
		    TOKEN_MAX);
	if (!cell->is_quoted && strpbrk(cell->text, " \t,;") != NULL)
		return matrix_scan_fail_at(scan, cell->place, "\"%s\" is no number: %s part the values of this file",
		    matrix_scan_quoted(cell->text, said), matrix_table_separator_said(table));
	return matrix_scan_fail_at(scan, cell->place, "\"%s\" is no number",
	    matrix_scan_quoted(cell->text, said));
}

static bool
put_missing(struct matrix_scan *scan)
{
	scan->read->missing++;
	return matrix_scan_put(scan, NAN);
}

/* What a column may be called: else a row of values that are none would be gone as a header. */
static bool
is_column_name(const struct table_cell *cell)
{
	const unsigned char first = (unsigned char)cell->text[0];

	return cell->is_quoted || ((isalpha(first) || first == '_' || first >= 0x80) &&
	    strcasecmp(cell->text, "true") != 0 && strcasecmp(cell->text, "false") != 0);
}

/* In the first row all may be names: nothing is put before there is a number. */
static bool
take_first(struct matrix_scan *scan, const struct table *table, struct row *row,
    const struct table_cell *cell)
{
	if (cell->kind == CELL_TEXT) {
		if (row->numbers > 0 || !is_column_name(cell))
			return refuse(scan, table, cell);
		if (row->texts++ == 0)
			row->odd = *cell;
		return true;
	}
	if (cell->kind == CELL_MISSING && row->numbers == 0) {
		row->empty++;
		return true;
	}
	if (row->texts > 0 && cell->kind == CELL_NUMBER)
		return refuse(scan, table, &row->odd);
	for (; row->empty > 0; row->empty--)
		if (!put_missing(scan))
			return false;
	if (cell->kind == CELL_MISSING)
		return put_missing(scan);
	row->numbers++;
	return matrix_scan_put(scan, cell->x);
}

static bool
take_cell(struct matrix_scan *scan, const struct table *table, struct row *row,
    const struct table_cell *cell)
{
	row->cells++;
	row->ends_empty = cell->is_empty;
	if (!scan->read->has_header && scan->read->rows == 0)
		return take_first(scan, table, row, cell);
	if (cell->kind == CELL_TEXT)
		return refuse(scan, table, cell);
	return cell->kind == CELL_MISSING ? put_missing(scan) : matrix_scan_put(scan, cell->x);
}

static bool
end_row(struct matrix_scan *scan, struct table *table, struct row *row)
{
	struct matrix_read *read = scan->read;
	const int64_t wanted = table->header_cells - table->is_first_unnamed;

	if (row->texts > 0) {
		read->has_header = true;
		table->header_cells = row->cells;
		table->is_last_unnamed = row->ends_empty;
		return true;
	}
	for (; row->empty > 0; row->empty--)
		if (!put_missing(scan))
			return false;
	table->filled += !row->ends_empty;
	if (read->has_header && read->rows == 0 && row->cells != wanted)
		return matrix_scan_fail(scan, "The header has %lld name(s), and this row %lld value(s)",
		    (long long)wanted, (long long)row->cells);
	return matrix_scan_end_row(scan, row->cells);
}

/* R's tables have a name in front of each row, and often none in the header for these. */
static bool
take_name(struct matrix_scan *scan, struct table *table)
{
	struct matrix_read *read = scan->read;
	struct table_cell name;

	if (read->rows == 0 && read->has_header)
		read->has_row_names = table->is_first_unnamed || matrix_table_has_one_more(scan, table);
	if (!read->has_row_names)
		return true;
	return matrix_table_read_cell(scan, table, &name) && matrix_table_next(scan, table);
}

static bool
read_row(struct matrix_scan *scan, struct table *table)
{
	struct row row = { 0 };
	struct table_cell cell;

	if (!take_name(scan, table))
		return scan->err == ERR_OK && matrix_scan_fail(scan, "There is nothing behind the row's name");
	do {
		if (!matrix_table_read_cell(scan, table, &cell))
			return false;
		if (row.cells == 0 && !scan->read->has_header && scan->read->rows == 0)
			table->is_first_unnamed = cell.len == 0;
		if (!take_cell(scan, table, &row, &cell))
			return false;
	} while (matrix_table_next(scan, table));
	return scan->err == ERR_OK && end_row(scan, table, &row);
}

static bool
finish(struct matrix_scan *scan, const struct table *table)
{
	struct matrix_read *read = scan->read;

	read->separator = matrix_table_separator_name(table);
	read->decimal = table->decimal == ',' ? "," : ".";
	if (scan->err == ERR_OK && read->rows == 0)
		return matrix_scan_fail_whole(scan, ERR_INPUT, "There is no number in it");
	if (scan->err == ERR_OK && table->filled == 0 && read->cols > 1 &&
	    (!read->has_header || table->is_last_unnamed))
		return matrix_scan_fail(scan, "A value is missing at the end of every line");
	if (table->thousands > 0 && table->fractions == 0)
		read->warning = "Every comma stands before three digits and was read as a decimal comma:"
		    " where it parts thousands, the values are a thousand times larger";
	return scan->err == ERR_OK;
}

bool
matrix_read_text(struct matrix_scan *scan)
{
	char type[COMMENT_MAX + 1] = "";
	struct table table = { 0 };

	if (!skip_lines(scan, &table, type))
		return false;
	if (type[0] != '\0')
		return matrix_read_octave(scan, type);
	matrix_table_begin(scan, &table);
	while (skip_lines(scan, &table, NULL) && matrix_scan_peek(scan) != -1)
		if (!read_row(scan, &table))
			return false;
	return finish(scan, &table);
}
