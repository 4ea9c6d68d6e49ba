/*
 * How fast this machine works, kind by kind: measured once, when it is first asked,
 * within MATRIX_RATE_MS, and kept.
 */
#ifndef LIB_MATRIX_RATE_H
#define LIB_MATRIX_RATE_H

#define MATRIX_RATE_MS 200

/* What operations of each are counted as: elements, or floating-point operations. */
enum matrix_rate {
	MATRIX_RATE_ELEMENT,	/* read and added, moved or compared */
	MATRIX_RATE_MAP,	/* elements of exp, pow … */
	MATRIX_RATE_MULTIPLY,
	MATRIX_RATE_SOLVE,	/* LU, Cholesky and what is made of them */
	MATRIX_RATE_QR,
	MATRIX_RATE_VALUES,	/* singular values alone */
	MATRIX_RATE_SVD,
	MATRIX_RATE_EIGEN,
	MATRIX_RATE_COUNT,
};

/* Seconds that so many operations take; 0 for few, of which nobody notices anything. */
double matrix_rate_seconds(enum matrix_rate rate, double operations);

#endif
