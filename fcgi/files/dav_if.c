/* The If header (RFC 4918, 10.4), and what locks let be changed. */
#include <string.h>

#include "files/dav.h"
#include "lib/db/db_row.h"
#include "lib/text/if_lists.h"

/* What a list's conditions are held against. */
struct state {
	const char    *etag;	/* NULL: it has none */
	struct db_list locks;	/* that cover it */
};

/* Deep locks of the folder cover also what is not there yet. */
static void
keep_deep(struct db_list *locks)
{
	struct file_lock *items = locks->items;
	size_t kept = 0;

	for (size_t i = 0; i < locks->count; i++)
		if (items[i].is_deep)
			items[kept++] = items[i];
	locks->count = kept;
}

static enum err
look_at(struct request *req, const struct dav_where *where, const struct file *found,
    struct state *out)
{
	const struct dav_where above = dav_parent(where);
	struct file folder;
	enum err err;

	*out = (struct state){ .etag = found == NULL ? NULL : found->etag };
	if (where->is_top)
		return ERR_OK;
	if (found != NULL)
		return file_lock_covering(req->db, req->arena, found, &out->locks);
	err = above.is_top ? ERR_NOT_FOUND : dav_find(req, &above, &folder);
	if (err == ERR_OK &&
	    (err = file_lock_covering(req->db, req->arena, &folder, &out->locks)) == ERR_OK)
		keep_deep(&out->locks);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static bool
has_lock(const struct state *state, const char *token)
{
	const struct file_lock *locks = state->locks.items;

	for (size_t i = 0; i < state->locks.count; i++)
		if (strcmp(locks[i].token, token) == 0)
			return true;
	return false;
}

static bool
is_true(const struct state *state, const struct if_condition *condition)
{
	const bool is_so = condition->is_token ? has_lock(state, condition->value) :
	    state->etag != NULL && strcmp(state->etag, condition->value) == 0;

	return is_so != condition->is_not;
}

static bool
holds(const struct state *state, const struct if_lists *lists, const struct if_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!is_true(state, &lists->conditions[list->first + i]))
			return false;
	return true;
}

/* An address that is not ours, or names nothing, has no state. */
static enum err
look_at_tag(struct request *req, const char *url, struct state *out)
{
	struct dav_where where;
	struct file found;
	enum err err;

	*out = (struct state){ .etag = NULL };
	if (dav_where_of(req, url, &where) != ERR_OK)
		return ERR_OK;
	err = dav_find(req, &where, &found);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	return look_at(req, &where, err == ERR_OK ? &found : NULL, out);
}

static struct texts
tokens_of(struct arena *arena, const struct if_lists *lists)
{
	struct texts tokens = { ARENA_ARRAY(arena, const char *, IF_LISTS_MAX), 0 };

	for (size_t i = 0; i < lists->condition_count; i++)
		if (lists->conditions[i].is_token)
			tokens.items[tokens.count++] = lists->conditions[i].value;
	return tokens;
}

/* One of the lists does; without a tag they are about what the request names. */
static enum err
one_holds(struct request *req, const struct if_lists *lists, struct state *state)
{
	const char *tag = NULL;
	enum err err;

	for (size_t i = 0; i < lists->count; i++) {
		const struct if_list *list = &lists->lists[i];

		if (list->tag != tag && (err = look_at_tag(req, list->tag, state)) != ERR_OK)
			return err;
		tag = list->tag;
		if (holds(state, lists, list))
			return ERR_OK;
	}
	return ERR_PRECONDITION;
}

enum err
dav_if(struct request *req, const struct dav_where *where, const struct file *found,
    struct texts *tokens)
{
	const char *text = request_header(req, "If");
	struct if_lists lists = { .count = 0 };
	struct state state = { .etag = NULL };
	enum err err;

	if (text != NULL && !if_lists_read(req->arena, text, &lists))
		return ERR_MALFORMED;
	*tokens = tokens_of(req->arena, &lists);
	if (text == NULL)
		return ERR_OK;
	if (lists.lists[0].tag == NULL && (err = look_at(req, where, found, &state)) != ERR_OK)
		return err;
	return one_holds(req, &lists, &state);
}

enum err
dav_may_change(struct request *req, const struct texts *tokens, const struct file *file,
    bool is_deep)
{
	const struct file_lock_ask ask = { req->user, *tokens, file, is_deep };
	struct file_lock lock;
	enum err err;

	if (file->row == 0)
		return ERR_OK;
	err = file_lock_check(req->db, req->arena, &ask, &lock);
	if (err == ERR_LOCKED)
		dav_condition(req, "lock-token-submitted",
		    dav_lock_href(req->arena, file, &lock));
	return err;
}

enum err
dav_guard(struct request *req, const struct dav_change *change)
{
	struct texts tokens;
	enum err err;

	err = dav_if(req, change->where, change->found, &tokens);
	if (err == ERR_OK && change->found != NULL)
		err = dav_may_change(req, &tokens, change->found, change->goes);
	if (err == ERR_OK && (change->found == NULL || change->goes))
		err = dav_may_change(req, &tokens, change->folder, false);
	return err;
}
