/*
 * Expressions.  The product of two matrices, where it ends in one and is too
 * large to be shown, is written to its file while the rest of it is computed.
 */
#include "matrix/expression.h"

#include <string.h>

#include "lib/calc/calc.h"
#include "wire/matrix.h"

static enum err
note_fault(struct work *work, enum err err, const struct calc_fault *found)
{
	work->fault = (struct work_fault){ "/expression", found->column, found->message };
	return err;
}

void
expression_reads(struct work *work, const struct stored_matrix *stored)
{
	struct matrix_version *replaces = &work->wish.replaces;

	if (work->wish.name == NULL || !work->wish.overwrites || !stored->mine ||
	    strcmp(work->wish.name, stored->name) != 0 || replaces->id.text[0] != '\0')
		return;
	*replaces = (struct matrix_version){ stored->id, stored->updated_at };
}

/* `x = …` is saved as x, unless save_as says another name. */
static void
plan_saving(struct work *work, const struct calc_plan *plan)
{
	if (work->wish.name == NULL)
		work->wish.name = plan->assigns;
	if (work->wish.name == NULL)
		return;
	for (size_t i = 0; i < work->names.count; i++)
		expression_reads(work, &work->names.stored[i]);
	work->count = 1;
	work->wishes[0] = work->wish;
	work->wishes[0].kind = "computed";
	if (plan->is_product && plan->rows * plan->cols > MATRIX_SHOWN_MAX)
		work->file_bytes = matrix_bytes(plan->rows, plan->cols);
}

enum err
expression_plan(struct work *work)
{
	const struct calc_names names = stored_names_of(&work->names);
	struct calc_fault found;
	struct calc_plan plan;
	enum err err;

	if ((err = calc_plan(work->calc, &names, &plan, &found)) != ERR_OK)
		return note_fault(work, err, &found);
	work->flops = plan.flops;
	work->seconds = plan.seconds;
	work->memory_bytes = plan.memory_bytes;
	plan_saving(work, &plan);
	return ERR_OK;
}

static enum err
plan_written(struct work *work)
{
	struct calc_fault found;
	enum err err;

	work->may_be_job = true;
	if ((err = calc_parse(work->arena, work->what.expression, &work->calc, &found)) != ERR_OK)
		return note_fault(work, err, &found);
	err = stored_names_find(work->db, work->arena, &work->owner, work->calc, &work->names);
	return err == ERR_OK ? expression_plan(work) : err;
}

enum err
expression_run(struct work *work, const char *path)
{
	const struct calc_names names = stored_names_of(&work->names);
	struct calc_result result;
	struct calc_fault found;
	enum err err;

	err = path != NULL ? calc_run_to_file(work->calc, &names, path, &result, &found) :
	    calc_run(work->calc, &names, &result, &found);
	if (err != ERR_OK)
		return note_fault(work, err, &found);
	work->results[0] = result.value;
	work->odd = path != NULL ? result.odd : matrix_oddities(&result.value);
	work->trust = result.trust;
	work->warning = result.warning;
	return ERR_OK;
}

void
expression_end(struct work *work)
{
	stored_names_close(&work->names);
}

const struct work_kind expression_work = { plan_written, expression_run, expression_end };

static enum err
answer(struct request *req, const struct work *work)
{
	const struct stored_matrix *saved = work->count > 0 ? &work->saved[0] : NULL;
	const struct matrix *value = work->file_bytes > 0 ? NULL : &work->results[0];

	return matrix_result_reply(req, &(const struct matrix_outcome){
		.rows = value != NULL ? value->rows : saved->rows,
		.cols = value != NULL ? value->cols : saved->cols,
		.value = value, .odd = work->odd, .trust = work->trust,
		.warning = work->warning, .saved = saved, .format = work->format,
	});
}

static enum err
answer_again(struct request *req, const struct work *work, const struct matrix_made *made)
{
	struct stored_matrix saved;
	struct open_matrix open;
	enum err err;

	if ((err = stored_matrix_find(work->db, work->arena, &work->owner, made->id.text,
	    &saved)) != ERR_OK || (err = stored_matrix_open(work->arena, &saved, &open)) != ERR_OK)
		return err;
	err = matrix_result_reply(req, &(const struct matrix_outcome){
		.rows = saved.rows, .cols = saved.cols, .value = &open.matrix,
		.odd = matrix_oddities(&open.matrix), .trust = made->trust,
		.warning = calc_warning(work->arena, &made->trust), .saved = &saved,
		.format = work->format,
	});
	stored_matrix_close(&open);
	return err;
}

const struct work_answers expression_answers = { answer, answer_again };
