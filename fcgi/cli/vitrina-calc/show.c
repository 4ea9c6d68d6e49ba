/* Results and problems, for people and for pipes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <json-c/json.h>

#include "cli/vitrina-calc/calculator.h"

#define CELL_MAX 32
#define DIGITS   6	/* of a matrix's elements on a terminal */

static struct json_object *
member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

/* In full where a program may read it; NaN and infinities by their names. */
static void
print_element(const struct calculator *calc, struct json_object *element, char cell[CELL_MAX])
{
	if (calc->is_terminal && json_object_is_type(element, json_type_double))
		snprintf(cell, CELL_MAX, "%.*g", DIGITS, json_object_get_double(element));
	else
		snprintf(cell, CELL_MAX, "%s", json_object_get_string(element));
}

static struct json_object *
element_at(struct json_object *values, size_t row, size_t col)
{
	return json_object_array_get_idx(json_object_array_get_idx(values, row), col);
}

static int
width_of_column(const struct calculator *calc, struct json_object *values, size_t col)
{
	char cell[CELL_MAX];
	size_t width = 0;

	for (size_t r = 0; r < json_object_array_length(values); r++) {
		print_element(calc, element_at(values, r, col), cell);
		if (strlen(cell) > width)
			width = strlen(cell);
	}
	return (int)width;
}

/* In columns on a terminal, with single blanks between in a pipe. */
static void
print_values(const struct calculator *calc, struct json_object *values)
{
	size_t rows = json_object_array_length(values);
	size_t cols = rows == 0 ? 0 : json_object_array_length(
	    json_object_array_get_idx(values, 0));
	int *widths = calloc(cols + 1, sizeof(*widths));
	char cell[CELL_MAX];

	for (size_t c = 0; widths != NULL && calc->is_terminal && c < cols; c++)
		widths[c] = 2 + width_of_column(calc, values, c);
	for (size_t r = 0; widths != NULL && r < rows; r++) {
		for (size_t c = 0; c < cols; c++) {
			print_element(calc, element_at(values, r, c), cell);
			printf("%s%*s", c > 0 && !calc->is_terminal ? " " : "", widths[c], cell);
		}
		putchar('\n');
	}
	free(widths);
}

/* How far to trust it: on a terminal always, else only what is to be feared. */
static void
print_notes(const struct calculator *calc, struct json_object *result)
{
	int64_t nans = json_object_get_int64(member(result, "nans"));
	int64_t infinities = json_object_get_int64(member(result, "infinities"));

	if (ask_text(result, "warning") != NULL)
		fprintf(stderr, "warning: %s\n", ask_text(result, "warning"));
	if (!calc->is_terminal)
		return;
	if (nans > 0 || infinities > 0)
		printf("  (%lld not a number, %lld infinite)\n", (long long)nans,
		    (long long)infinities);
	if (ask_text(result, "rcond") != NULL)
		printf("  (reciprocal condition number %.3g", json_object_get_double(
		    member(result, "rcond")));
	if (ask_text(result, "rcond") != NULL && ask_text(result, "residual") != NULL)
		printf(", residual %.1e", json_object_get_double(member(result, "residual")));
	if (ask_text(result, "rcond") != NULL)
		puts(")");
}

void
show_result(struct calculator *calc, struct json_object *result)
{
	struct json_object *values = member(result, "values"), *matrix = member(result, "matrix");
	const char *name = matrix == NULL ? NULL : ask_text(matrix, "name");
	int64_t rows = json_object_get_int64(member(result, "rows"));
	int64_t cols = json_object_get_int64(member(result, "cols"));
	bool is_one = rows == 1 && cols == 1 && values != NULL;

	if (name != NULL && calc->is_terminal)
		printf(is_one ? "%s = " : "%s =\n", name);
	if (is_one)
		puts(json_object_get_string(element_at(values, 0, 0)));
	else if (values != NULL && rows > 0 && cols > 0)
		print_values(calc, values);
	else if (matrix != NULL)
		printf("%lld×%lld: %s%s\n", (long long)rows, (long long)cols, calc->site.url,
		    ask_text(matrix, "url"));
	else
		printf("%lld×%lld%s\n", (long long)rows, (long long)cols, rows > 0 && cols > 0 ?
		    ", too many to show: x = … saves it" : "");
	print_notes(calc, result);
}

/* The line of the expression that `column` (code points, from 1, over all lines) is in, and
 * the cells of a terminal that stand left of it there. */
static const char *
line_of(struct arena *arena, const char *expression, int column, int *cells)
{
	const char *line = expression, *at = expression;
	mbstate_t state = { 0 };

	*cells = 0;
	for (; column > 1 && *at != '\0'; column--) {
		wchar_t c = L' ';
		size_t len = mbrtowc(&c, at, strlen(at), &state);
		int width = wcwidth(c);

		at += len == 0 || len > strlen(at) ? 1 : len;
		*cells += width < 0 ? 1 : width;
		if (c == L'\n') {
			line = at;
			*cells = 0;
		} else if (c == L'\t')
			*cells += 8 - (*cells - 1) % 8 - 1;
	}
	return arena_strndup(arena, line, strcspn(line, "\n"));
}

/* Under the line as it was typed, or under another copy of it. */
static void
show_caret(const struct calculator *calc, const char *expression, int column)
{
	int cells;
	const char *line = line_of(calc->arena, expression, column, &cells);

	if (calc->is_terminal && strchr(expression, '\n') == NULL)
		cells += (int)strlen(PROMPT);
	else
		fprintf(stderr, "%s\n", line);
	fprintf(stderr, "%*s^\n", cells, "");
}

void
show_problem(struct calculator *calc, const char *expression, struct json_object *problem)
{
	struct json_object *errors = member(problem, "errors");
	const char *title = ask_text(problem, "title");
	size_t count = json_object_is_type(errors, json_type_array) ?
	    json_object_array_length(errors) : 0;

	for (size_t i = 0; i < count; i++) {
		const char *detail = ask_text(json_object_array_get_idx(errors, i), "detail");
		int column = 0, after = 0;

		if (detail == NULL)
			continue;
		if (expression != NULL && sscanf(detail, "Column %d: %n", &column, &after) == 1 &&
		    after > 0) {
			show_caret(calc, expression, column);
			detail += after;
		}
		fprintf(stderr, "%s\n", detail);
	}
	if (count == 0)
		fprintf(stderr, "vitrina-calc: %s\n", title != NULL ? title : "it was refused");
}
