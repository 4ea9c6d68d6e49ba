/*
 * matrix_dgemm A.npy B.npy: seconds that cblas_dgemm takes for their product when it
 * was computed once before, so that all memory has been touched, all threads are
 * awake, and the clock of the cores is up: what a request that multiplies is
 * compared with.
 */
#include <stdio.h>
#include <time.h>

#include <cblas.h>

#include "lib/matrix_file.h"

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
	double began_s;

	if (argc != 3 || matrix_file_open(argv[1], &a) != ERR_OK ||
	    matrix_file_open(argv[2], &b) != ERR_OK ||
	    matrix_new(a.rows, b.cols, &out) != ERR_OK)
		return 1;
	multiply(&a, &b, &out);
	began_s = now_s();
	multiply(&a, &b, &out);
	printf("%.6f\n", now_s() - began_s);
	matrix_free(&a);
	matrix_free(&b);
	matrix_free(&out);
	return 0;
}
