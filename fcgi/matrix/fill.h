/* Matrices that are made: random, normal, identity, zeros; or of given values. */
#ifndef MATRIX_FILL_H
#define MATRIX_FILL_H

#include "matrix/work.h"

/* `what` says which, in making; given values are in `results` already. */
extern const struct work_kind fill_work;

#endif
