/* The calculator: values, precedence, and faults that point at their place. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/calc/calc.h"
#include "lib/matrix/matrix_file.h"
#include "support/fuzz/matrices.h"
#include "support/run/suite.h"

static struct matrix wide, square;	/* A, 2×3: 1…6; B, 2×2: 1…4 */
static struct arena *arena;

static bool
shape(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	const struct matrix *matrix = strcmp(name, "A") == 0 ? &wide :
	    strcmp(name, "B") == 0 ? &square : NULL;

	(void)context;
	if (matrix == NULL)
		return false;
	*rows = matrix->rows;
	*cols = matrix->cols;
	return true;
}

static enum err
load(void *context, const char *name, const struct matrix **matrix)
{
	(void)context;
	*matrix = strcmp(name, "A") == 0 ? &wide : &square;
	return ERR_OK;
}

static const struct calc_names names = { shape, load, NULL };

/* Parse, plan and evaluate. */
static enum err
work_out(const char *text, struct calc_plan *plan, struct calc_result *result,
    struct calc_fault *fault)
{
	struct calc *calc;
	enum err err;

	*result = (struct calc_result){ 0 };
	if ((err = calc_parse(arena, text, &calc, fault)) == ERR_OK &&
	    (err = calc_plan(calc, &names, plan, fault)) == ERR_OK)
		err = calc_run(calc, &names, result, fault);
	return err;
}

static void
expressions_have_octaves_values(void)
{
	static const struct { const char *text; double value; } good[] = {
		{ "2+3*4", 14 }, { "-2^2", -4 }, { "2^-1", 0.5 }, { "2^3^2", 64 },
		{ "10-2-3", 5 }, { "2\\8", 4 }, { "1e3/4", 250 }, { "det(B)", -2 },
		{ "A(2,3)", 6 }, { "A(2)", 4 }, { "sum(sum(A))", 21 }, { "norm([3 4])", 5 },
		{ "x = 1 + 1", 2 }, { "rank([1 2; 2 4])", 1 }, { "trace(B*B)", 29 },
		{ "max(max(A .* A))", 36 }, { "(1 + # why\n 2)", 3 }, { "numel([1 -2])", 2 },
		{ "numel([1 - 2])", 1 }, { "mod(-1, 3)", 2 }, { "2;", 2 },
		{ "det(diag([1e200, 1e200, 1e-200, 1e-200]))", 1 },
		{ "det([1e200 1 0 0; 0 1e200 0 0; 1 0 1e-200 0; 0 0 0 -1e-200])", -1 },
		{ "sum([])", 0 }, { "prod([])", 1 }, { "numel(max([]))", 0 }, { "rows(max([]))", 0 },
		{ "rows(max(zeros(0,3)))", 0 }, { "columns(min(zeros(0,3)))", 3 }, { "rows(max(zeros(3,0)))", 1 },
		{ "sum(sum(zeros(0,3)))", 0 }, { "mod(1,1e-3)", 0 }, { "mod(-1,1e-3)", 0 }, { "rem(5.1,0.1)", 0 },
		{ "mod(0.05,0.1)", 0.05 }, { "1/cond(0)", 0 }, { "1/cond(zeros(2))", 0 },
	};

	for (size_t i = 0; i < COUNT(good); i++) {
		struct calc_result result;
		struct calc_fault fault;
		struct calc_plan plan;

		CU_ASSERT_EQUAL(work_out(good[i].text, &plan, &result, &fault), ERR_OK);
		CU_ASSERT(result.value.rows == 1 && result.value.cols == 1 &&
		    fabs(result.value.data[0] - good[i].value) < 1e-12);
		matrix_free(&result.value);
	}
}

static void
faults_name_their_column(void)
{
	static const struct { const char *text; int column; const char *message; } bad[] = {
		{ "A*B", 2, "A is 2×3 and B is 2×2: A's 3 columns must equal B's 2 rows" },
		{ "1 + C", 5, "There is no matrix named C" },
		{ "(1", 3, "A \")\" is missing here" },
		{ "[1 2; 3]", 1, "Row 2 has 1 column(s), and those above it have 2" },
		{ "1 2", 3, "An operator is missing before this" },
		{ "2 + ¿", 5, "\"¿\" means nothing here" },
		{ "", 1, "The expression ends too early" },
		{ "A(3,1)", 3, "An index must be a whole number from 1 to 2" },
		{ "svd([NaN 1; 2 3])", 1, "svd cannot be worked out for this matrix" },
		{ "chol([4 1; 2 3])", 1, "chol cannot be worked out for this matrix" },
		{ "chol([4 NaN; NaN 3])", 1, "chol cannot be worked out for this matrix" },
		{ "sqrt(-1)", 1,
		    "sqrt is complex here, and this calculator knows real numbers only" },
		{ "[1 2; 2 4] \\ [1; 1]", 12,
		    "The system: the matrix is singular (reciprocal condition number 0)" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct calc_result result;
		struct calc_fault fault;
		struct calc_plan plan;

		CU_ASSERT_EQUAL(work_out(bad[i].text, &plan, &result, &fault), ERR_INPUT);
		CU_ASSERT_EQUAL(fault.column, bad[i].column);
		CU_ASSERT_STRING_EQUAL(fault.message, bad[i].message);
		matrix_free(&result.value);
	}
}

static bool
shape_of(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	const struct matrix *matrix = context;

	(void)name;
	*rows = matrix->rows;
	*cols = matrix->cols;
	return true;
}

static enum err
load_of(void *context, const char *name, const struct matrix **matrix)
{
	(void)name;
	*matrix = context;
	return ERR_OK;
}

/* Each column from its first element to its last, and a row as one. */
static double
fold_of(const struct matrix *a, int64_t column, char kind)
{
	const int64_t count = a->rows == 1 ? a->cols : a->rows, step = a->rows == 1 ? 1 : a->cols;
	double x = kind == '+' ? 0 : kind == '*' ? 1 : NAN;

	for (int64_t i = 0; i < count; i++) {
		const double y = a->data[column + i * step];

		x = kind == '+' ? x + y : kind == '*' ? x * y : isnan(x) ? y : isnan(y) ? x :
		    kind == '>' ? (x > y ? x : y) : (x < y ? x : y);
	}
	return x;
}

static void
folds_take_elements_in_their_order(void)
{
	static const struct { const char *text; char kind; } folds[] = {
		{ "sum(M)", '+' }, { "prod(M)", '*' }, { "max(M)", '>' }, { "min(M)", '<' },
	};
	static const int64_t shapes[][2] = { { 1, 1001 }, { 1001, 1 }, { 7, 5000 }, { 203, 11 }, { 4, 2048 }, { 2, 3 } };

	for (size_t i = 0; i < COUNT(shapes) * COUNT(folds); i++) {
		const char kind = folds[i % COUNT(folds)].kind;
		struct matrix m = matrices_uniform(shapes[i / COUNT(folds)][0], shapes[i / COUNT(folds)][1], i + 1);
		const struct calc_names of = { shape_of, load_of, &m };
		struct calc_result result = { 0 };
		struct calc_fault fault;
		struct calc_plan plan;
		struct calc *calc;
		int64_t wrong = 0;

		m.data[m.rows * m.cols / 2] = NAN;
		CU_ASSERT_EQUAL(calc_parse(arena, folds[i % COUNT(folds)].text, &calc, &fault), ERR_OK);
		CU_ASSERT_EQUAL(calc_plan(calc, &of, &plan, &fault), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(calc_run(calc, &of, &result, &fault), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(result.value.cols, m.rows == 1 ? 1 : m.cols);
		for (int64_t c = 0; c < result.value.cols; c++) {
			const double wanted = fold_of(&m, c, kind);

			wrong += memcmp(&wanted, &result.value.data[c], sizeof(wanted)) != 0 &&
			    !(isnan(wanted) && isnan(result.value.data[c]));
		}
		CU_ASSERT_EQUAL(wrong, 0);
		matrix_free(&result.value);
		matrix_free(&m);
	}
}

static void
ten_thousand_parentheses_are_refused(void)
{
	static char text[CALC_LENGTH_MAX + 1];
	struct calc_result result;
	struct calc_fault fault;
	struct calc_plan plan;

	memset(text, '(', sizeof(text) - 1);
	CU_ASSERT_EQUAL(work_out(text, &plan, &result, &fault), ERR_INPUT);
	CU_ASSERT_STRING_EQUAL(fault.message, "Nested too deeply: at most 100 levels");
}

static void
cost_is_known_before_anything_is_allocated(void)
{
	struct calc_fault fault;
	struct calc_plan plan;
	struct calc *calc;

	CU_ASSERT_EQUAL(calc_parse(arena, "inv(ones(1e6) * ones(1e6))", &calc, &fault), ERR_OK);
	CU_ASSERT_EQUAL(calc_plan(calc, &names, &plan, &fault), ERR_OK);
	CU_ASSERT(plan.flops > 2e18);
	CU_ASSERT(plan.memory_bytes >= INT64_C(24000000000000));
}

static bool
shape_large(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	(void)context;
	(void)name;
	*rows = *cols = 9000;
	return true;
}

/* Each kind of work at its own rate: a sum is not free, and an SVD no multiplication. */
static void
what_is_read_takes_time_too(void)
{
	static const struct { const char *text; double least, most; } times[] = {
		{ "M(1,2)", 0, 0 }, { "rows(M)", 0, 0 }, { "size(M)", 0, 0 }, { "1 + 1", 0, 0 },
		{ "sum([1 2 3])", 0, 0 }, { "sum(M)", 1e-3, 60 }, { "sum(sum(M))", 1e-3, 60 },
		{ "numel(M) + 1", 0, 0 }, { "M + 1", 1e-3, 60 }, { "exp(M)", 1e-2, 600 },
		{ "det(M)", 1, 1e5 }, { "svd(M)", 10, 1e6 },
	};
	const struct calc_names large = { shape_large, NULL, NULL };

	for (size_t i = 0; i < COUNT(times); i++) {
		struct calc_fault fault;
		struct calc_plan plan;
		struct calc *calc;

		CU_ASSERT_EQUAL(calc_parse(arena, times[i].text, &calc, &fault), ERR_OK);
		CU_ASSERT_EQUAL(calc_plan(calc, &large, &plan, &fault), ERR_OK);
		if (plan.seconds < times[i].least || plan.seconds > times[i].most)
			fprintf(stderr, "%s: %g s\n", times[i].text, plan.seconds);
		CU_ASSERT(plan.seconds >= times[i].least && plan.seconds <= times[i].most);
	}
}

static void
chains_are_multiplied_in_the_cheapest_order(void)
{
	struct calc_fault fault;
	struct calc_plan plan;
	struct calc *calc;

	CU_ASSERT_EQUAL(calc_parse(arena, "ones(1000,2) * ones(2,1000) * ones(1000,1)", &calc,
	    &fault), ERR_OK);
	CU_ASSERT_EQUAL(calc_plan(calc, &names, &plan, &fault), ERR_OK);
	CU_ASSERT(plan.flops < 20000);
	CU_ASSERT_EQUAL(plan.rows, 1000);
	CU_ASSERT_EQUAL(plan.cols, 1);
}

static void
a_doubtful_result_is_warned_of(void)
{
	struct calc_result result;
	struct calc_fault fault;
	struct calc_plan plan;

	CU_ASSERT_EQUAL(work_out("[1 1; 1 1+eps] \\ [1; 2]", &plan, &result, &fault), ERR_OK);
	CU_ASSERT(result.trust.rcond < 1e-15);
	CU_ASSERT_PTR_NOT_NULL(result.warning);
	matrix_free(&result.value);
	CU_ASSERT_EQUAL(work_out("det([1 1; 1 1+eps])", &plan, &result, &fault), ERR_OK);
	CU_ASSERT(result.trust.rcond < 1e-15);
	CU_ASSERT_PTR_NOT_NULL(result.warning);
	matrix_free(&result.value);
}

static void
names_that_are_used_are_listed(void)
{
	struct calc_fault fault;
	struct calc *calc;

	CU_ASSERT_EQUAL(calc_parse(arena, "y = A*B + A(1,2)*sin(pi)", &calc, &fault), ERR_OK);
	CU_ASSERT_EQUAL(calc_used(calc).count, 2);
	CU_ASSERT_EQUAL(calc_parse(arena, "2+3*4", &calc, &fault), ERR_OK);
	CU_ASSERT_EQUAL(calc_used(calc).count, 0);
}

/* What ends in a product of matrices can be written while it is computed. */
static void
a_product_in_a_file_is_the_product(void)
{
	static const struct { const char *text; bool is_product; } texts[] = {
		{ "B*A", true }, { "B*B*A", true }, { "(B*A)", true }, { "x = B*A", true },
		{ "(B + 1)*(2*A)", true }, { "(B \\ B)*A", true }, { "A(1,2)*B*A", true },
		{ "2*A", false }, { "(B*A)'", false }, { "B.*B", false }, { "A", false },
		{ "B*A + A", false }, { "[1 2]*[3; 4]*2", false },
	};
	char path[] = "/tmp/calc-file.XXXXXX";
	int fd = mkstemp(path);

	close(fd);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct calc_result result, filed;
		struct calc_fault fault;
		struct calc_plan plan;
		struct calc *calc;
		struct matrix file;

		unlink(path);
		CU_ASSERT_EQUAL(work_out(texts[i].text, &plan, &result, &fault), ERR_OK);
		CU_ASSERT_EQUAL(plan.is_product, texts[i].is_product);
		if (plan.is_product && calc_parse(arena, texts[i].text, &calc, &fault) == ERR_OK &&
		    calc_plan(calc, &names, &plan, &fault) == ERR_OK) {
			CU_ASSERT_EQUAL(calc_run_to_file(calc, &names, path, &filed, &fault), ERR_OK);
			CU_ASSERT_PTR_NULL(filed.value.data);
			CU_ASSERT_EQUAL(memcmp(&filed.trust, &result.trust, sizeof(filed.trust)), 0);
			CU_ASSERT_EQUAL_FATAL(matrix_file_open(path, &file), ERR_OK);
			CU_ASSERT_EQUAL(memcmp(file.data, result.value.data,
			    (size_t)matrix_bytes(result.value.rows, result.value.cols)), 0);
			matrix_free(&file);
		}
		matrix_free(&result.value);
	}
	unlink(path);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "expressions have Octave's values", expressions_have_octaves_values },
		{ "faults name their column", faults_name_their_column },
		{ "folds take elements in their order", folds_take_elements_in_their_order },
		{ "ten thousand parentheses are refused", ten_thousand_parentheses_are_refused },
		{ "cost is known before anything is allocated",
		    cost_is_known_before_anything_is_allocated },
		{ "what is read takes time, too", what_is_read_takes_time_too },
		{ "chains are multiplied in the cheapest order",
		    chains_are_multiplied_in_the_cheapest_order },
		{ "a product in a file is the product", a_product_in_a_file_is_the_product },
		{ "a doubtful result is warned of", a_doubtful_result_is_warned_of },
		{ "names that are used are listed", names_that_are_used_are_listed },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	matrix_new(2, 3, &wide);
	matrix_new(2, 2, &square);
	for (int i = 0; i < 6; i++)
		wide.data[i] = i + 1;
	for (int i = 0; i < 4; i++)
		square.data[i] = i + 1;
	status = suite_run("calc", tests);
	matrix_free(&wide);
	matrix_free(&square);
	arena_free(arena);
	return status;
}
