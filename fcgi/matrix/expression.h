/* Expressions as work: those that somebody writes, and the product of two matrices. */
#ifndef MATRIX_EXPRESSION_H
#define MATRIX_EXPRESSION_H

#include "matrix/work.h"

extern const struct work_kind expression_work;	/* `what` names the expression */
extern const struct work_answers expression_answers;

/* What it reads is `stored`: where it is saved by that name, no other version is replaced. */
void     expression_reads(struct work *work, const struct stored_matrix *stored);
/* For other kinds than that: plan `calc` over `names`, which are set; then run and close it. */
enum err expression_plan(struct work *work);
enum err expression_run(struct work *work, const char *path);
void     expression_end(struct work *work);

#endif
