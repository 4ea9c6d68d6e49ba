/* Matrices' elements mapped to be read, and the room for more. */
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/matrix/matrix_file.h"
#include "service/account/account.h"
#include "service/matrix/stored_matrix.h"
#include "store/store.h"

enum err
stored_matrix_open(struct arena *arena, const struct stored_matrix *stored,
    struct open_matrix *out)
{
	enum err err;

	*out = (struct open_matrix){ { 0 }, NULL };
	if (stored->object == 0) {
		out->matrix = (struct matrix){ .rows = stored->rows, .cols = stored->cols,
		    .data = (double *)(uintptr_t)stored->data };
		return ERR_OK;
	}
	if ((err = store_local(stored->object_key, arena, &out->path)) != ERR_OK)
		return err;
	if ((err = matrix_file_open(out->path, &out->matrix)) != ERR_OK)
		stored_matrix_close(out);
	return err;
}

void
stored_matrix_close(struct open_matrix *open)
{
	if (open->matrix.map != NULL)
		matrix_free(&open->matrix);
	if (open->path != NULL)
		store_local_done(open->path);
	open->path = NULL;
}

enum err
stored_matrix_room(struct db *db, const struct user_id *owner, int64_t *bytes, enum err *beyond)
{
	int64_t free_bytes, total_bytes;
	struct account_usage usage;
	enum err err;

	if ((err = account_usage(db, owner, &usage)) != ERR_OK ||
	    (err = store_space(&free_bytes, &total_bytes)) != ERR_OK)
		return err;
	*bytes = usage.quota_bytes - usage.used_bytes;
	*beyond = ERR_QUOTA;
	if (free_bytes >= 0 && free_bytes - config()->min_free < *bytes) {
		*bytes = free_bytes - config()->min_free;
		*beyond = ERR_NO_SPACE;
	}
	if (*bytes < 0)
		*bytes = 0;
	return ERR_OK;
}

const char *
stored_matrix_scratch(struct arena *arena, const struct public_id *job)
{
	const struct public_id name = job != NULL && job->text[0] != '\0' ? *job :
	    public_id_make();

	return arena_printf(arena, "%s/matrix-%s", config()->spool_dir, name.text);
}

void
stored_matrix_scratch_drop(struct arena *arena, const struct public_id *job)
{
	unlink(stored_matrix_scratch(arena, job));
}
