/* Linear algebra: results, and what is said of how far to trust them. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "lib/matrix/matrix.h"
#include "support/fuzz/matrices.h"
#include "support/run/suite.h"

#define SIDE 40

static double
distance(const struct matrix *a, const struct matrix *b)
{
	double most = 0;

	if (a->rows != b->rows || a->cols != b->cols)
		return INFINITY;
	for (int64_t i = 0; i < a->rows * a->cols; i++)
		most = fmax(most, fabs(a->data[i] - b->data[i]));
	return most;
}

static void
a_seed_gives_the_same_matrix(void)
{
	struct matrix a = matrices_uniform(1, 3, 42), b = matrices_uniform(1, 3, 42);
	struct matrix c = matrices_uniform(1, 3, 43);

	CU_ASSERT(memcmp(a.data, b.data, 3 * sizeof(double)) == 0);
	CU_ASSERT(memcmp(a.data, c.data, 3 * sizeof(double)) != 0);
	matrix_fill_uniform(&a, 0, 0, 1);
	/* by the authors' reference code */
	CU_ASSERT_EQUAL(a.data[0], (double)(UINT64_C(0x53175d61490b23df) >> 11) * 0x1p-53);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&c);
}

static void
normal_numbers_are_normal(void)
{
	struct matrix a;
	double sum = 0, squares = 0;

	CU_ASSERT_EQUAL(matrix_new(300, 333, &a), ERR_OK);
	matrix_fill_normal(&a, 7);
	for (int64_t i = 0; i < 300 * 333; i++) {
		sum += a.data[i];
		squares += a.data[i] * a.data[i];
	}
	CU_ASSERT(fabs(sum / (300 * 333)) < 0.02);
	CU_ASSERT(fabs(squares / (300 * 333) - 1) < 0.02);
	matrix_free(&a);
}

static void
solving_undoes_multiplying(void)
{
	struct matrix a = matrices_uniform(SIDE, SIDE, 1), x = matrices_uniform(SIDE, 3, 2), b, back, inverse, one;
	struct matrix_trust trust;

	CU_ASSERT_EQUAL(matrix_multiply(&a, &x, &b), ERR_OK);
	CU_ASSERT_EQUAL(matrix_solve(&a, &b, &back, &trust), ERR_OK);
	CU_ASSERT(distance(&x, &back) < 1e-10);
	CU_ASSERT(trust.residual < 1e-13 && trust.rcond > 1e-6);
	CU_ASSERT_EQUAL(matrix_inverse(&a, &inverse, &trust), ERR_OK);
	CU_ASSERT_EQUAL(matrix_multiply(&a, &inverse, &one), ERR_OK);
	for (int64_t i = 0; i < SIDE; i++)
		one.data[i * SIDE + i] -= 1;
	for (int64_t i = 0; i < SIDE * SIDE; i++)
		CU_ASSERT(fabs(one.data[i]) < 1e-10);
	matrix_free(&a);
	matrix_free(&x);
	matrix_free(&b);
	matrix_free(&back);
	matrix_free(&inverse);
	matrix_free(&one);
}

static void
a_singular_system_is_refused_with_its_condition(void)
{
	struct matrix a = matrices_uniform(3, 3, 1), b = matrices_uniform(3, 1, 2), x;
	struct matrix_trust trust;

	memcpy(a.data + 3, a.data, 3 * sizeof(double));
	CU_ASSERT_EQUAL(matrix_solve(&a, &b, &x, &trust), ERR_INPUT);
	CU_ASSERT(trust.rcond < DBL_EPSILON);
	CU_ASSERT_PTR_NULL(x.data);
	matrix_free(&a);
	matrix_free(&b);
}

/* a = product of what it was taken apart to. */
static void
decompositions_multiply_back(void)
{
	struct matrix a = matrices_uniform(SIDE, SIDE, 5), l, u, p, pa, lu, q, r, qr;
	struct matrix_trust trust;

	CU_ASSERT_EQUAL(matrix_lu(&a, &l, &u, &p, &trust), ERR_OK);
	CU_ASSERT(trust.residual < 1e-13);
	matrix_multiply(&p, &a, &pa);
	matrix_multiply(&l, &u, &lu);
	CU_ASSERT(distance(&pa, &lu) < 1e-12);
	CU_ASSERT_EQUAL(matrix_qr(&a, &q, &r, &trust), ERR_OK);
	matrix_multiply(&q, &r, &qr);
	CU_ASSERT(distance(&a, &qr) < 1e-12);
	for (struct matrix *each[] = { &a, &l, &u, &p, &pa, &lu, &q, &r, &qr, NULL }, **at = each;
	    *at != NULL; at++)
		matrix_free(*at);
}

static void
triangles_are_solved_by_substitution(void)
{
	static double upper[] = { 2, INFINITY, 0, 4 }, ones[] = { 1, 1 }, lower[] = { 2, 0, 1, 0 };
	struct matrix a = { .rows = 2, .cols = 2, .data = upper };
	struct matrix b = { .rows = 2, .cols = 1, .data = ones }, x;
	struct matrix_trust trust;
	double det;

	/* by factors, a row less infinity times zero would be no number */
	CU_ASSERT_EQUAL(matrix_solve(&a, &b, &x, &trust), ERR_OK);
	CU_ASSERT(x.data[0] == -INFINITY && x.data[1] == 0.25);
	matrix_free(&x);
	a.data = lower;
	CU_ASSERT_EQUAL(matrix_solve(&a, &b, &x, &trust), ERR_INPUT);
	CU_ASSERT_EQUAL(trust.rcond, 0);
	CU_ASSERT_EQUAL(matrix_determinant(&a, &det, &trust), ERR_OK);
	CU_ASSERT(det == 0 && !signbit(det));
}

static void
powers_multiply_nothing_but_the_matrix(void)
{
	static double data[] = { INFINITY, 1, 1, INFINITY };
	struct matrix a = { .rows = 2, .cols = 2, .data = data }, out;

	CU_ASSERT_EQUAL(matrix_power(&a, 3, &out, NULL), ERR_OK);
	for (int i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(out.data[i], INFINITY);
	matrix_free(&out);
}

static void
eigenvalues_come_in_order(void)
{
	static double symmetric[] = { 2, 1, 1, 2 }, turning[] = { 0, -1, 1, 0 };
	struct matrix a = { .rows = 2, .cols = 2, .data = symmetric }, values, vectors;
	struct matrix_trust trust;

	CU_ASSERT_EQUAL(matrix_eigen(&a, &values, &vectors, &trust), ERR_OK);
	CU_ASSERT(values.cols == 1 && fabs(values.data[0] - 1) < 1e-14 &&
	    fabs(values.data[1] - 3) < 1e-14);
	CU_ASSERT(trust.residual < 1e-14);
	matrix_free(&values);
	matrix_free(&vectors);
	a.data = turning;
	CU_ASSERT_EQUAL(matrix_eigen(&a, &values, NULL, &trust), ERR_OK);
	CU_ASSERT(values.cols == 2 && fabs(values.data[1] - 1) < 1e-14 &&
	    fabs(values.data[3] + 1) < 1e-14);
	matrix_free(&values);
}

static void
not_positive_definite_is_refused(void)
{
	static double data[] = { 1, 2, 2, 1 };
	struct matrix a = { .rows = 2, .cols = 2, .data = data }, r;
	struct matrix_trust trust;

	CU_ASSERT_EQUAL(matrix_cholesky(&a, &r, &trust), ERR_INPUT);
	CU_ASSERT_PTR_NULL(r.data);
}

static void
nothing_is_a_matrix_too(void)
{
	struct matrix a, b, out;
	double x;

	CU_ASSERT_EQUAL(matrix_new(3, 0, &a), ERR_OK);
	CU_ASSERT_EQUAL(matrix_new(0, 2, &b), ERR_OK);
	CU_ASSERT_EQUAL(matrix_multiply(&a, &b, &out), ERR_OK);
	CU_ASSERT(out.rows == 3 && out.cols == 2 && out.data[5] == 0);
	CU_ASSERT_EQUAL(matrix_norm(&a, MATRIX_NORM_2, &x), ERR_OK);
	CU_ASSERT_EQUAL(x, 0);
	CU_ASSERT_EQUAL(matrix_bytes(1000000000, 1000000000000), -1);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&out);
}

static void
oddities_are_counted(void)
{
	static double data[] = { NAN, 1, -INFINITY, INFINITY };
	struct matrix a = { .rows = 2, .cols = 2, .data = data };
	struct matrix_oddities found = matrix_oddities(&a);

	CU_ASSERT_EQUAL(found.nans, 1);
	CU_ASSERT_EQUAL(found.infinities, 2);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a seed gives the same matrix", a_seed_gives_the_same_matrix },
		{ "normal numbers are normal", normal_numbers_are_normal },
		{ "solving undoes multiplying", solving_undoes_multiplying },
		{ "a singular system is refused with its condition",
		    a_singular_system_is_refused_with_its_condition },
		{ "decompositions multiply back", decompositions_multiply_back },
		{ "triangles are solved by substitution", triangles_are_solved_by_substitution },
		{ "powers multiply nothing but the matrix", powers_multiply_nothing_but_the_matrix },
		{ "eigenvalues come in order", eigenvalues_come_in_order },
		{ "what is not positive definite is refused", not_positive_definite_is_refused },
		{ "nothing is a matrix too", nothing_is_a_matrix_too },
		{ "oddities are counted", oddities_are_counted },
		CU_TEST_INFO_NULL,
	};

	return suite_run("matrix", tests);
}
