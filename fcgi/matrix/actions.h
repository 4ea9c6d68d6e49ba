/* The matrix program's actions, for its route table. */
#ifndef MATRIX_ACTIONS_H
#define MATRIX_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action list_matrices;
extern const struct action create_matrix;
extern const struct action multiply_matrices;
extern const struct action eval_expression;
extern const struct action show_matrix;
extern const struct action send_matrix;
extern const struct action put_matrix;
extern const struct action edit_matrix;
extern const struct action delete_matrix;
extern const struct action decompose_matrix;
extern const struct action show_matrix_job;
extern const struct action cancel_matrix_job;

#endif
