/* What an expression's names mean: the caller's own matrices. */
#include "matrix/stored_names.h"

#include <string.h>

#include "lib/base/arena.h"

enum err
stored_names_find(struct db *db, struct arena *arena, const struct user_id *user,
    const struct calc *calc, struct stored_names *out)
{
	struct calc_used used = calc_used(calc);
	const struct texts names = { used.names, (size_t)used.count };
	struct stored_matrix *stored = NULL;
	enum err err = ERR_OK;
	size_t count = 0;

	if (used.count > 0 && !user_is_nobody(user))
		err = stored_matrix_find_all(db, arena, user, &names, &stored, &count);
	*out = stored_names_given(arena, stored, err == ERR_OK ? count : 0);
	return err;
}

struct stored_names
stored_names_given(struct arena *arena, struct stored_matrix *stored, size_t count)
{
	return (struct stored_names){
		.arena = arena, .stored = stored, .count = count,
		.open = ARENA_ARRAY(arena, struct open_matrix, count + 1),
	};
}

static size_t
index_of(const struct stored_names *names, const char *name)
{
	size_t i = 0;

	while (i < names->count && strcmp(names->stored[i].name, name) != 0)
		i++;
	return i;
}

static bool
shape(void *context, const char *name, int64_t *rows, int64_t *cols)
{
	const struct stored_names *names = context;
	size_t i = index_of(names, name);

	if (i == names->count)
		return false;
	*rows = names->stored[i].rows;
	*cols = names->stored[i].cols;
	return true;
}

static enum err
load(void *context, const char *name, const struct matrix **matrix)
{
	struct stored_names *names = context;
	size_t i = index_of(names, name);
	enum err err = ERR_OK;

	if (i == names->count)
		return ERR_NOT_FOUND;
	if (names->open[i].matrix.data == NULL)
		err = stored_matrix_open(names->arena, &names->stored[i], &names->open[i]);
	*matrix = &names->open[i].matrix;
	return err;
}

struct calc_names
stored_names_of(struct stored_names *names)
{
	return (struct calc_names){ shape, load, names };
}

void
stored_names_close(struct stored_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		stored_matrix_close(&names->open[i]);
}
