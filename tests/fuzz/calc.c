/* Fuzzes the calculator: parsed, planned, and, where it is small, worked out. */
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc.h"
#include "support/fuzz/fuzz.h"

#define MEMORY_MAX (1024 * 1024)
#define FLOPS_MAX  1e6

static double elements[] = { 2, -1, 0.5, 1, 3, 1 };
static const struct matrix wide = { .rows = 2, .cols = 3, .data = elements };
static const struct matrix square = { .rows = 2, .cols = 2, .data = elements };

static bool
shape(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	const struct matrix *matrix = name[0] == 'A' ? &wide : &square;

	(void)context;
	*rows = matrix->rows;
	*cols = matrix->cols;
	return strcmp(name, "A") == 0 || strcmp(name, "B") == 0;
}

static enum err
load(void *context, const char *name, const struct matrix **matrix)
{
	(void)context;
	*matrix = name[0] == 'A' ? &wide : &square;
	return ERR_OK;
}

/* A fault points into the text, or right behind it. */
static void
check_fault(const struct calc_fault *fault, size_t len)
{
	FUZZ_HOLDS(fault->message != NULL && fault->message[0] != '\0');
	FUZZ_HOLDS(fault->column >= 1 && (size_t)fault->column <= len + 1);
}

static void
run(struct calc *calc, const struct calc_names *names, const struct calc_plan *plan, size_t len)
{
	struct calc_result result = { 0 };
	struct calc_fault fault = { 0, NULL };
	enum err err = calc_run(calc, names, &result, &fault);

	if (err == ERR_INPUT)
		check_fault(&fault, len);
	else {
		FUZZ_HOLDS(err == ERR_OK);
		FUZZ_HOLDS(result.value.rows == plan->rows && result.value.cols == plan->cols);
		matrix_free(&result.value);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct calc_names names = { shape, load, NULL };
	struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	struct calc_fault fault;
	struct calc_plan plan;
	struct calc *calc;
	enum err err;

	if ((err = calc_parse(arena, text, &calc, &fault)) == ERR_OK &&
	    (err = calc_plan(calc, &names, &plan, &fault)) == ERR_OK) {
		FUZZ_HOLDS(plan.memory_bytes >= 0 && plan.flops >= 0);
		if (plan.memory_bytes <= MEMORY_MAX && plan.flops <= FLOPS_MAX)
			run(calc, &names, &plan, strlen(text));
	} else
		check_fault(&fault, strlen(text));
	arena_free(arena);
	return 0;
}
