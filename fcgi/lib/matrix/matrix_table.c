/* Cells of a text: what parts them, and what is in them. */
#include "lib/matrix/matrix_table.h"

#include <string.h>
#include <strings.h>

#include "lib/base/count.h"

#define SNIFF_BYTES (64 * 1024)		/* that decide about the separator */

static bool
is_line_end(int c)
{
	return c == '\n' || c == '\r' || c == -1;
}

static bool
is_padding(const struct table *table, int c)
{
	return c == ' ' || (c == '\t' && table->separator != '\t');
}

static bool
is_separator(const struct table *table, int c)
{
	return c == table->separator || (table->separator == ' ' && c == '\t');
}

static void
skip_padding(struct matrix_scan *scan, const struct table *table)
{
	while (is_padding(table, matrix_scan_peek(scan)))
		matrix_scan_skip(scan);
}

/* What is seen outside of quotes and comments in the lines that come. */
struct seen {
	bool has_semicolon;
	bool has_tab;
	bool has_comma;
	bool has_free_comma;	/* beside a blank or a line's end */
	bool has_blanks;	/* between values of a line that has no tab */
};

/* The same of one line. */
struct line {
	bool is_quoted;
	bool is_comment;
	bool has_begun;
	bool has_tab;
	bool has_gap;		/* blanks that may be followed by a value */
	bool has_blanks;	/* and are */
};

static bool
is_free(const char *text, size_t len, size_t at)
{
	return at == 0 || strchr(" \t\r\n", text[at - 1]) != NULL ||
	    (at + 1 < len && strchr(" \t\r\n", text[at + 1]) != NULL);
}

static void
look_at(struct line *line, char c)
{
	line->is_comment |= !line->has_begun && (c == '#' || c == '%');
	line->is_quoted ^= c == '"';
	line->has_tab |= c == '\t' && !line->is_quoted;
	line->has_blanks |= line->has_gap && c != ' ' && c != '\t';
	line->has_begun |= c != ' ';
	line->has_gap = line->has_begun && !line->is_quoted && c == ' ';
}

static struct seen
look(const char *text, size_t len)
{
	struct seen seen = { false };
	struct line line = { false };

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n' || text[i] == '\r') {
			seen.has_blanks |= line.has_blanks && !line.has_tab && !line.is_comment;
			line = (struct line){ false };
			continue;
		}
		look_at(&line, text[i]);
		if (line.is_quoted || line.is_comment)
			continue;
		seen.has_semicolon |= text[i] == ';';
		seen.has_tab |= text[i] == '\t';
		seen.has_comma |= text[i] == ',';
		seen.has_free_comma |= text[i] == ',' && is_free(text, len, i);
	}
	return seen;
}

/* Blanks beside what parts values are padding. */
void
matrix_table_begin(struct matrix_scan *scan, struct table *table)
{
	struct seen seen;
	size_t len;

	matrix_scan_fill(scan, SNIFF_BYTES);
	len = scan->len - scan->at;
	seen = look(scan->buffer + scan->at, len < SNIFF_BYTES ? len : SNIFF_BYTES);
	table->separator = seen.has_semicolon ? ';' :
	    seen.has_tab && !seen.has_blanks && !seen.has_free_comma ? '\t' :
	    seen.has_comma ? ',' : ' ';
}

static const struct { char separator; const char *name, *said; } separators[] = {
	{ ';', ";", "semicolons" }, { '\t', "tab", "tabs" }, { ',', ",", "commas" },
	{ ' ', "blank", "blanks" },
};

const char *
matrix_table_separator_name(const struct table *table)
{
	for (size_t i = 0; i < COUNT(separators); i++)
		if (separators[i].separator == table->separator)
			return separators[i].name;
	return NULL;
}

const char *
matrix_table_separator_said(const struct table *table)
{
	for (size_t i = 0; i < COUNT(separators); i++)
		if (separators[i].separator == table->separator)
			return separators[i].said;
	return "";
}

static void
append(struct matrix_scan *scan, struct table_cell *cell)
{
	if (cell->len < CELL_MAX)
		cell->text[cell->len] = (char)matrix_scan_peek(scan);
	cell->len++;
	matrix_scan_skip(scan);
}

/* Two quotes within are one. */
static bool
read_quoted(struct matrix_scan *scan, struct table_cell *cell)
{
	cell->is_quoted = true;
	matrix_scan_skip(scan);
	for (;;) {
		if (is_line_end(matrix_scan_peek(scan)))
			return matrix_scan_fail_at(scan, cell->place, "This quote has no end on its line");
		if (matrix_scan_peek(scan) == '"') {
			matrix_scan_skip(scan);
			if (matrix_scan_peek(scan) != '"')
				return true;
		}
		append(scan, cell);
	}
}

static void
read_bare(struct matrix_scan *scan, const struct table *table, struct table_cell *cell)
{
	for (int c; !is_line_end(c = matrix_scan_peek(scan)) && !is_separator(table, c);)
		append(scan, cell);
	while (cell->len > 0 && cell->len <= CELL_MAX && is_padding(table, cell->text[cell->len - 1]))
		cell->len--;
	cell->is_empty = cell->len == 0;
}

/* A decimal comma is one where commas part nothing; a file has commas or points. */
static bool
read_decimal(struct matrix_scan *scan, struct table *table, struct table_cell *cell)
{
	const bool may_be_comma = table->separator == ';' || table->separator == '\t';
	char *comma = may_be_comma ? strchr(cell->text, ',') : NULL;
	const char *from = cell->text + (cell->text[0] == '-' || cell->text[0] == '+');
	const bool has_point = strchr(cell->text, '.') != NULL;
	const char mark = comma != NULL ? ',' : '.';

	if (comma != NULL && has_point)
		return true;	/* no number */
	if (comma != NULL)
		*comma = '.';
	if (!matrix_scan_is_number(scan, cell->text, &cell->x)) {
		if (comma != NULL)
			*comma = ',';
		return true;
	}
	cell->kind = CELL_NUMBER;
	if (comma == NULL && !has_point)
		return true;
	if (may_be_comma && table->decimal != 0 && table->decimal != mark)
		return matrix_scan_fail_at(scan, cell->place,
		    "A decimal %s stands here, and a decimal %s above: a file has one of them",
		    mark == ',' ? "comma" : "point", mark == ',' ? "point" : "comma");
	table->decimal = mark;
	if (comma != NULL) {
		const bool may_part = comma - from >= 1 && comma - from <= 3 && *from != '0' &&
		    strspn(comma + 1, "0123456789") == 3 && comma[4] == '\0';

		table->thousands += may_part;
		table->fractions += !may_part;
	}
	return true;
}

static bool
classify(struct matrix_scan *scan, struct table *table, struct table_cell *cell)
{
	static const char *const missing[] = { "", "NA", "N/A", "<NA>", "NULL", "null", "None" };

	cell->text[cell->len < CELL_MAX ? cell->len : CELL_MAX] = '\0';
	cell->kind = CELL_TEXT;
	for (size_t i = 0; i < COUNT(missing); i++)
		if (strcmp(cell->text, missing[i]) == 0)
			cell->kind = CELL_MISSING;
	if (cell->kind == CELL_MISSING || cell->len > TOKEN_MAX || strlen(cell->text) != cell->len)
		return true;
	return read_decimal(scan, table, cell);
}

bool
matrix_table_read_cell(struct matrix_scan *scan, struct table *table, struct table_cell *cell)
{
	skip_padding(scan, table);
	cell->place = matrix_scan_here(scan);
	cell->len = 0;
	cell->is_quoted = cell->is_empty = false;
	if (matrix_scan_peek(scan) == '"') {
		if (!read_quoted(scan, cell))
			return false;
	} else
		read_bare(scan, table, cell);
	return scan->err == ERR_OK && classify(scan, table, cell);
}

bool
matrix_table_next(struct matrix_scan *scan, const struct table *table)
{
	const bool was_padded = is_padding(table, matrix_scan_peek(scan));

	skip_padding(scan, table);
	if (is_line_end(matrix_scan_peek(scan)))
		return false;
	if (table->separator == ' ')
		return was_padded || matrix_scan_fail(scan, "A blank is missing behind the quote");
	if (!is_separator(table, matrix_scan_peek(scan)))
		return matrix_scan_fail(scan, "What parts the values of this file is missing behind the quote");
	matrix_scan_skip(scan);
	return true;
}

/* The cells of the line that begins at `text`; -1: it does not end there. */
static int64_t
count_cells(const struct table *table, const char *text, size_t len, bool is_over)
{
	bool is_quoted = false, was_apart = true;
	int64_t count = table->separator == ' ' ? 0 : 1;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n' || text[i] == '\r')
			return count;
		is_quoted ^= text[i] == '"';
		if (table->separator != ' ')
			count += !is_quoted && is_separator(table, text[i]);
		else {
			const bool is_apart = !is_quoted && is_separator(table, text[i]);

			count += was_apart && !is_apart;
			was_apart = is_apart;
		}
	}
	return is_over ? count : -1;
}

/* Without quotes a number is a value: of a decimal comma, or under a header of more words. */
bool
matrix_table_has_one_more(struct matrix_scan *scan, const struct table *table)
{
	const int first = matrix_scan_peek(scan);
	size_t len;

	if (first == -1 || strchr("0123456789+-.,;\t", first) != NULL)
		return false;
	matrix_scan_fill(scan, SNIFF_BYTES);
	len = scan->len - scan->at;
	return count_cells(table, scan->buffer + scan->at, len < SNIFF_BYTES ? len : SNIFF_BYTES,
	    len < SNIFF_BYTES) == table->header_cells + 1;
}
