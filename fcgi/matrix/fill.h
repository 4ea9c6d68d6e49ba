/* Matrices that are made: random, normal, identity, zeros. */
#ifndef MATRIX_FILL_H
#define MATRIX_FILL_H

#include "lib/base/err.h"
#include "service/matrix/matrix_job.h"

/* Into memory that is zero. */
void     fill_memory(const struct matrix_making *making, struct matrix *out);
/* A file as of matrix_file_make(), with its errors. */
enum err fill_file(const struct matrix_making *making, const char *path);
/* Whether it is another one with another seed. */
bool     fill_has_seed(const struct matrix_making *making);
/* How long fill_file() is about to take. */
double   fill_seconds(const struct matrix_making *making);

#endif
