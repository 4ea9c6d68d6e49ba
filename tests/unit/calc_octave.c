/*
 * The calculator against GNU Octave: thousands of generated expressions, in
 * one Octave process; VITRINA_SEED=… generates others.  What Octave makes
 * complex, solves although singular or raises to a matrix is an error of ours
 * and is not compared.  Where the two may differ otherwise: may_differ().
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/calc/calc.h"
#include "support/run/suite.h"

#define EXPRESSIONS 6000
#define DEPTH       4
#define TEXT_MAX    4096
#define ELEMENTS    400

/* A, B: 3×3; C: 2×3; v: 3×1. */
static const struct { const char *name; int rows, cols; double data[9]; } stored[] = {
	{ "A", 3, 3, { 2, -1, 0, 1, 3, 1, 0, 1, 4 } },
	{ "B", 3, 3, { 1, 2, 3, 0, 1, 4, 5, 6, 0 } },
	{ "C", 2, 3, { 1, 2, 3, 4, 5, 6 } },
	{ "v", 3, 1, { 1, -2, 0.5 } },
};
static struct matrix matrices[COUNT(stored)];
static uint64_t state = 20240501;

static int
below(int count)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (int)((state >> 33) % (uint64_t)count);
}

static void
append(char *text, const char *piece)
{
	strncat(text, piece, TEXT_MAX - strlen(text) - 1);
}

static void expression(char *text, int depth);

static void
leaf(char *text)
{
	static const char *const leaves[] = {
		"0", "1", "2", "3", "0.5", "1.5e1", ".25", "7", "pi", "A", "B", "C", "v", "A",
		"B", "A'", "C'", "v'", "A(2,3)", "B(4)", "[1 2 3]", "[1,-2,3]", "[1 -2]",
		"[1 - 2]", "[1; 2; 3]", "[1 2\n3 4]", "[A v]", "[A; B]", "[v' v']", "[v ' ]", 
		"ones(2,3)", "zeros(3)", "floor(2.7)", "mod(-7,3)", "rem(-7,3)",
		"atan2(1,2)", "size(C)", "rows(C)", "numel(C)", "Inf", "NaN", "sin(0.5)", "1.*2", "[2 ^ 2]", "[1 , 2]",
	};

	append(text, leaves[below(COUNT(leaves))]);
}

static void
operation(char *text, int depth)
{
	static const char *const operators[] = {
		"+", "-", "*", "/", "\\", "^", ".*", "./", ".\\", ".^", " + ", " - ", " * ",
		" +", " -", "*-", "^-", "/+", "+-", "'*", "'", "^2", "^-1", ".'", ".^2", "*",
	};
	const char *chosen = operators[below(COUNT(operators))];

	expression(text, depth - 1);
	append(text, chosen);
	if (strcmp(chosen, "'") != 0 && strcmp(chosen, ".'") != 0 && strchr(chosen, '2') == NULL &&
	    strchr(chosen, '1') == NULL)
		expression(text, depth - 1);
}

static void
call(char *text, int depth)
{
	static const char *const functions[] = {
		"det(", "inv(", "sum(", "prod(", "mean(", "max(", "min(", "abs(", "atan(", "exp(",
		"sqrt(", "norm(", "trace(", "transpose(", "diag(", "triu(", "tril(", "(", "-(", "[", "[",
	};
	const char *chosen = functions[below(COUNT(functions))];

	append(text, chosen);
	expression(text, depth - 1);
	if (chosen[0] == '[') {
		append(text, below(2) == 0 ? " " : below(2) == 0 ? ", " : ";");
		expression(text, depth - 1);
	}
	append(text, chosen[0] == '[' ? "]" : ")");
}

static void
expression(char *text, int depth)
{
	int chance = below(10);

	if (depth == 0 || chance < 2)
		leaf(text);
	else if (chance < 7)
		operation(text, depth);
	else if (chance < 9)
		call(text, depth);
	else {
		append(text, "-");
		expression(text, depth - 1);
	}
}

/* Octave's ++ and -- change what they stand before: here they are signs. */
static void
generate(char *text)
{
	do {
		text[0] = '\0';
		expression(text, DEPTH);
	} while (strstr(text, "--") != NULL || strstr(text, "++") != NULL);
}

static bool
shape(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	(void)context;
	for (size_t i = 0; i < COUNT(stored); i++)
		if (strcmp(stored[i].name, name) == 0) {
			*rows = stored[i].rows;
			*cols = stored[i].cols;
			return true;
		}
	return false;
}

static enum err
load(void *context, const char *name, const struct matrix **matrix)
{
	(void)context;
	for (size_t i = 0; i < COUNT(stored); i++)
		if (strcmp(stored[i].name, name) == 0)
			*matrix = &matrices[i];
	return ERR_OK;
}

static void
write_script(FILE *script, char (*texts)[TEXT_MAX])
{
	fputs("1;\nwarning('off', 'all');\n", script);
	for (size_t i = 0; i < COUNT(stored); i++) {
		fprintf(script, "%s = reshape([", stored[i].name);
		for (int j = 0; j < stored[i].rows * stored[i].cols; j++)
			fprintf(script, "%.17g ", stored[i].data[j]);
		fprintf(script, "], %d, %d)';\n", stored[i].cols, stored[i].rows);
	}
	for (int i = 0; i < EXPRESSIONS; i++) {
		fputs("try, lastwarn(''); x = eval(\"", script);
		for (const char *c = texts[i]; *c != '\0'; c++)
			if (*c == '\n')
				fputs("\\n", script);
			else
				fprintf(script, *c == '\\' ? "\\%c" : "%c", *c);
		fputs(";\"); if iscomplex(x) disp('skip complex');"
		    " elseif !isempty(strfind(lastwarn(), 'singular')) disp('skip singular');"
		    " else printf('%d %d', rows(x), columns(x)); printf(' %.17g', double(x).');"
		    " printf('\\n'); end, catch e, disp(['error ' strtok(e.message, \"\\n\")]); end\n", script);
	}
}

#define ALL_ROUNDING 1e15	/* from here on: divided by what rounding left of a zero */

/* Within rounding: the order of a sum is free, and cancels badly at times. */
static bool
is_near(double x, double y, double scale)
{
	if (fabs(x) > ALL_ROUNDING && fabs(y) > ALL_ROUNDING && (isfinite(x) || isfinite(y)))
		return true;
	if (isnan(x) || isnan(y) || isinf(x) || isinf(y))
		return (isnan(x) && isnan(y)) || x == y;
	return fabs(x - y) <= 1e-9 * (1 + scale);
}

/* How often an operator stands there without a dot before it. */
static int
count_plain(const char *text, char operator)
{
	int count = 0;

	for (const char *at = strchr(text, operator); at != NULL; at = strchr(at + 1, operator))
		count += at == text || at[-1] != '.';
	return count;
}

/*
 * Elements that are not finite, where Octave leaves the rules of IEEE 754 and
 * we keep them:
 * - the inverse of a matrix with NaN or infinities (inv, a power below 0) is
 *   Inf everywhere to Octave, and the signs of its zeroes are free otherwise;
 * - the determinant of a matrix with NaN is 0 to Octave, with infinities NaN;
 * - diag() is of a type of its own to Octave, whose zeroes have no sign and
 *   stay 0 when multiplied by what is not finite.
 * min and max hide this: they pass over NaN; and what was complex on the way, as
 * all of [-1 4] .^ [1 0.5] is to Octave, they compare by its magnitude.
 * And where a chain of products is worked out in the cheapest order, which is
 * ours to choose: 0 times an infinity comes and goes with it.
 */
static bool
may_differ(const char *text, double ours, double theirs)
{
	if ((strstr(text, "min(") != NULL || strstr(text, "max(") != NULL) &&
	    strchr(text, '^') != NULL)
		return true;
	if (isfinite(ours) && isfinite(theirs))
		return false;
	return strstr(text, "inv(") != NULL || strstr(text, "det(") != NULL ||
	    strstr(text, "diag(") != NULL || count_plain(text, '^') > 0 ||
	    count_plain(text, '*') > 1;
}

/* "rows cols x x x …" against a result of ours. */
static bool
agrees(const char *text, const char *line, const struct calc_result *result)
{
	double theirs[ELEMENTS], scale = 0;
	const struct matrix *value = &result->value;
	char *at;
	int64_t rows = strtoll(line, &at, 10), cols = strtoll(at, &at, 10);

	if (rows != value->rows || cols != value->cols)
		return false;
	if (rows * cols > ELEMENTS || result->trust.rcond < 1e-8)
		return true;
	for (int64_t i = 0; i < rows * cols; i++) {
		theirs[i] = strtod(at, &at);
		if (isfinite(theirs[i]))
			scale = fmax(scale, fabs(theirs[i]));
	}
	for (int64_t i = 0; i < rows * cols; i++)
		if (!is_near(value->data[i], theirs[i], scale) &&
		    !may_differ(text, value->data[i], theirs[i]))
			return false;
	return true;
}

static bool
compare(struct arena *arena, const char *text, const char *line)
{
	static const struct calc_names names = { shape, load, NULL };
	struct calc_result result = { 0 };
	struct calc_fault fault;
	struct calc_plan plan;
	struct calc *calc;
	enum err err;
	bool same;

	if ((err = calc_parse(arena, text, &calc, &fault)) == ERR_OK &&
	    (err = calc_plan(calc, &names, &plan, &fault)) == ERR_OK)
		err = calc_run(calc, &names, &result, &fault);
	if (strncmp(line, "skip", 4) == 0 || strstr(line, "XERBLA") != NULL)
		same = true;	/* its norm() dies of infinities */
	else if (err != ERR_OK)
		same = strncmp(line, "error", 5) == 0 || strstr(fault.message, "singular") != NULL ||
		    strstr(fault.message, "cannot be worked out") != NULL ||
		    strstr(fault.message, "complex") != NULL || strstr(fault.message, "whole") != NULL ||
		    strstr(fault.message, "trace wants") != NULL ||
		    strstr(fault.message, "exponent must") != NULL;
	else
		/* to Octave, diag() and A^0 are of another type, which broadcasts nothing */
		same = strncmp(line, "error", 5) == 0 ? strstr(line, "nonconformant") != NULL &&
		    (strstr(text, "diag(") != NULL || count_plain(text, '^') > 0) :
		    agrees(text, line, &result);
	if (!same)
		fprintf(stderr, "\n%s\n  Octave: %.200s  ours:   %s %lldx%lld %.17g\n", text, line,
		    err == ERR_OK ? "ok" : fault.message, (long long)result.value.rows,
		    (long long)result.value.cols, result.value.data == NULL ? NAN :
		    result.value.data[0]);
	matrix_free(&result.value);
	return same;
}

static void
generated_expressions_have_octaves_values(void)
{
	static char texts[EXPRESSIONS][TEXT_MAX], line[ELEMENTS * 40];
	char path[] = "/tmp/vitrina-octave-XXXXXX", command[128];
	const char *seed = getenv("VITRINA_SEED");
	struct arena *arena = arena_new();
	FILE *script = fdopen(mkstemp(path), "w"), *octave;
	int lines = 0, wrong = 0;

	if (seed != NULL)
		state = strtoull(seed, NULL, 10);
	for (int i = 0; i < EXPRESSIONS; i++)
		generate(texts[i]);
	write_script(script, texts);
	fclose(script);
	snprintf(command, sizeof(command),
	    "OPENBLAS_NUM_THREADS=1 octave-cli --norc --quiet %s 2>/dev/null",
	    path);
	octave = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(octave);
	for (; lines < EXPRESSIONS && fgets(line, sizeof(line), octave) != NULL; lines++) {
		wrong += !compare(arena, texts[lines], line);
		arena_reset(arena);
	}
	pclose(octave);
	unlink(path);
	arena_free(arena);
	CU_ASSERT_EQUAL(lines, EXPRESSIONS);
	CU_ASSERT_EQUAL(wrong, 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "generated expressions have Octave's values",
		    generated_expressions_have_octaves_values },
		CU_TEST_INFO_NULL,
	};
	int status;

	for (size_t i = 0; i < COUNT(stored); i++) {
		matrix_new(stored[i].rows, stored[i].cols, &matrices[i]);
		memcpy(matrices[i].data, stored[i].data,
		    (size_t)(stored[i].rows * stored[i].cols) * sizeof(double));
	}
	status = suite_run("calc_octave", tests);
	for (size_t i = 0; i < COUNT(stored); i++)
		matrix_free(&matrices[i]);
	return status;
}
