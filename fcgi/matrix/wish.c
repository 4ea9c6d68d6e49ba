/* Names of matrices in requests: may they be given, are they there? */
#include "matrix/wish.h"

#include <string.h>

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
	if ((err == ERR_CONFLICT || err == ERR_PRECONDITION) && was_made(req, wish))
		return ERR_UNAVAILABLE;	/* asked again, it is told */
	if (err == ERR_CONFLICT && wish->is_conditional)
		return ERR_PRECONDITION;
	if (err == ERR_CONFLICT)
		request_fault(req, place, where,
		    "There is a matrix named %s; say overwrite to replace it", wish->name);
	if (err == ERR_PRECONDITION && !wish->is_conditional) {
		request_fault(req, place, where,
		    "%s changed while this was worked out of it: ask again", wish->name);
		return ERR_CONFLICT;
	}
	return err;
}

/* A list of ETags, or *.  A weak one is of the same version in another form. */
static bool
lists(const char *list, const char *etag)
{
	const size_t len = strlen(etag);

	for (list += strspn(list, ", \t"); *list != '\0'; list += strspn(list, ", \t")) {
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list == '*' || (strncmp(list, etag, len) == 0 &&
		    (list[len] == '\0' || strchr(", \t", list[len]) != NULL)))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

enum err
wish_condition(struct request *req, struct matrix_wish *wish)
{
	const char *match = request_header(req, "If-Match"), *none = request_header(req, "If-None-Match");
	const char *etag;
	enum err err = ERR_OK;

	if (match == NULL && none == NULL)
		return ERR_OK;
	wish->is_conditional = true;
	if (wish->replaces.id.text[0] == '\0')
		err = stored_matrix_version_find(req->db, req->arena, &req->user, wish->name, &wish->replaces);
	if (err == ERR_NOT_FOUND) {
		wish->replaces = (struct matrix_version){ .updated_at = 0 };
		wish->overwrites = false;	/* one that comes meanwhile was not seen */
		return match != NULL ? ERR_PRECONDITION : ERR_OK;
	}
	if (err != ERR_OK)
		return err;
	etag = stored_matrix_version_etag(req->arena, &wish->replaces);
	wish->overwrites |= match != NULL;
	return (match == NULL || lists(match, etag)) && (none == NULL || !lists(none, etag)) ? ERR_OK :
	    ERR_PRECONDITION;
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
