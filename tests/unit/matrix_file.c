/* Matrices in .npy files: what is written is what is read, whole or not at all. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/matrix/matrix_file.h"
#include "support/fuzz/matrices.h"
#include "support/run/suite.h"

#define ROWS 700	/* with COLS more than one panel, and an uneven one */
#define COLS 8200
#define INNER 3

static char directory[] = "/tmp/matrix-file.XXXXXX";
static char path[sizeof(directory) + 8];

static void
check_same(const struct matrix *wanted)
{
	struct matrix got;
	int64_t wrong = 0;

	CU_ASSERT_EQUAL_FATAL(matrix_file_open(path, &got), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(got.rows, wanted->rows);
	CU_ASSERT_EQUAL_FATAL(got.cols, wanted->cols);
	for (int64_t i = 0; i < got.rows * got.cols; i++)
		wrong += !(fabs(got.data[i] - wanted->data[i]) <= 1e-14) &&
		    !(isnan(got.data[i]) && isnan(wanted->data[i]));
	CU_ASSERT_EQUAL(wrong, 0);
	matrix_free(&got);
	unlink(path);
}

static void
a_product_of_many_panels_is_the_product(void)
{
	struct matrix a = matrices_uniform(ROWS, INNER, 1), b = matrices_uniform(INNER, COLS, 2), wanted;
	struct matrix_oddities odd;

	a.data[0] = a.data[(ROWS - 1) * INNER] = NAN;	/* a row of the first panel, one of the last */
	CU_ASSERT_EQUAL_FATAL(matrix_multiply(&a, &b, &wanted), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(matrix_file_multiply(&a, &b, path, &odd), ERR_OK);
	CU_ASSERT_EQUAL(odd.nans, 2 * COLS);
	CU_ASSERT_EQUAL(odd.infinities, 0);
	check_same(&wanted);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&wanted);
}

static void
an_empty_sum_is_zero(void)
{
	struct matrix a = matrices_uniform(ROWS, 0, 1), b = matrices_uniform(0, COLS, 2), zero;
	struct matrix_oddities odd;

	CU_ASSERT_EQUAL_FATAL(matrix_new(ROWS, COLS, &zero), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(matrix_file_multiply(&a, &b, path, &odd), ERR_OK);
	CU_ASSERT_EQUAL(odd.nans, 0);
	check_same(&zero);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&zero);
}

static void
what_is_saved_is_read(void)
{
	struct matrix value = matrices_uniform(ROWS, COLS, 3);

	CU_ASSERT_EQUAL_FATAL(matrix_file_save(&value, path), ERR_OK);
	check_same(&value);
	matrix_free(&value);
}

static void
what_has_no_room_leaves_nothing(void)
{
	struct matrix a = matrices_uniform(ROWS, INNER, 1), b = matrices_uniform(INNER, COLS, 2);
	struct rlimit before, small;
	struct matrix_oddities odd;

	getrlimit(RLIMIT_FSIZE, &before);
	small = (struct rlimit){ 1 << 20, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	CU_ASSERT_EQUAL(matrix_file_multiply(&a, &b, path, &odd), ERR_NO_SPACE);
	CU_ASSERT(access(path, F_OK) != 0);
	setrlimit(RLIMIT_FSIZE, &before);
	CU_ASSERT_EQUAL(matrix_file_multiply(&a, &b, path, &odd), ERR_OK);
	unlink(path);
	matrix_free(&a);
	matrix_free(&b);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a product of many panels is the product", a_product_of_many_panels_is_the_product },
		{ "an empty sum is zero", an_empty_sum_is_zero },
		{ "what is saved is read", what_is_saved_is_read },
		{ "what has no room leaves nothing", what_has_no_room_leaves_nothing },
		CU_TEST_INFO_NULL,
	};
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/product", directory);
	failed = suite_run("matrix_file", tests);
	rmdir(directory);
	return failed;
}
