/* Names of matrices in requests: may they be given, are they there? */
#include "matrix/wish.h"

#include "lib/base/arena.h"

/* The same request, of the same key, is what took the name meanwhile. */
static bool
was_made(struct request *req, const struct matrix_wish *wish)
{
	struct matrix_made made;

	return matrix_once_find(req->db, req->arena, &req->user, &wish->once, &made) == ERR_OK &&
	    made.is_made;
}

enum err
wish_result(struct request *req, enum err err, const struct matrix_wish *wish,
    enum fault_place place, const char *where)
{
	if (err == ERR_CONFLICT && was_made(req, wish))
		return ERR_UNAVAILABLE;	/* asked again, it is told */
	if (err == ERR_CONFLICT)
		request_fault(req, place, where,
		    "There is a matrix named %s; say overwrite to replace it", wish->name);
	return err;
}

enum err
wish_check(struct request *req, const struct matrix_wish *wish, enum fault_place place,
    const char *where)
{
	const char *why;

	if (!stored_matrix_name_is_valid(wish->name, &why)) {
		request_fault(req, place, where, "%s", why);
		return ERR_INPUT;
	}
	return wish_result(req, stored_matrix_check_free(req->db, req->arena, &req->user, wish),
	    wish, place, where);
}

struct matrix_wish
wish_of(const char *name, int privacy, bool overwrites)
{
	struct matrix_wish wish = { .name = name, .overwrites = overwrites };

	wish.has_privacy = privacy != PRIVACY_AS_IT_WAS;
	if (wish.has_privacy)
		wish.privacy = (enum matrix_privacy)privacy;
	return wish;
}
