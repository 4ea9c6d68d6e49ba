/*
 * matrix_dgemm A.npy B.npy: seconds that cblas_dgemm takes for their product, at its
 * best in WARM_S after a first one: all memory has been touched, all threads are
 * awake, and whoever computed before has let go of the cores.  What a request that
 * multiplies is compared with.
 */
#include <stdio.h>
#include <time.h>

#include <cblas.h>

#include "lib/matrix/matrix_file.h"

#define WARM_S 0.5

static void
multiply(const struct matrix *a, const struct matrix *b, struct matrix *out)
{
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)a->rows, (int)b->cols,
	    (int)a->cols, 1, a->data, (int)a->cols, b->data, (int)b->cols, 0, out->data,
	    (int)out->cols);
}

static double
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct matrix a, b, out;
	double first_s, began_s, took_s, best_s = 0;

	if (argc != 3 || matrix_file_open(argv[1], &a) != ERR_OK ||
	    matrix_file_open(argv[2], &b) != ERR_OK ||
	    matrix_new(a.rows, b.cols, &out) != ERR_OK)
		return 1;
	first_s = now_s();
	multiply(&a, &b, &out);
	do {
		began_s = now_s();
		multiply(&a, &b, &out);
		took_s = now_s() - began_s;
		best_s = best_s == 0 || took_s < best_s ? took_s : best_s;
	} while (now_s() - first_s < WARM_S);
	printf("%.6f\n", best_s);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&out);
	return 0;
}
