/* The If header (RFC 4918, 10.4), and what locks let be changed. */
#include <string.h>
#include <strings.h>

#include "files/dav.h"
#include "lib/db/db_row.h"

#define CONDITIONS_MAX 64

/* What a list's conditions are held against. */
struct state {
	const char    *etag;	/* NULL: it has none */
	struct db_list locks;	/* that cover it */
};

struct reader {
	struct request *req;
	const char     *at;
	struct state    state;
	struct texts   *tokens;
	int             conditions;
	bool            holds;	/* one of the lists did */
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

/* What is between the bracket at `at` and the next `end`; NULL: it does not end. */
static const char *
read_until(struct reader *reader, char end)
{
	const char *from = reader->at + 1, *to = strchr(from, end);

	if (to == NULL)
		return NULL;
	reader->at = to + 1;
	return arena_strndup(reader->req->arena, from, (size_t)(to - from));
}

static void
skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t");
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

/* [Not] <token> or [etag] */
static enum err
read_condition(struct reader *reader, bool *is_true)
{
	const bool is_not = strncasecmp(reader->at, "Not", 3) == 0;
	const char *value;
	bool is_token;

	if (is_not)
		reader->at += 3;
	skip_blanks(reader);
	is_token = *reader->at == '<';
	if ((!is_token && *reader->at != '[') || ++reader->conditions > CONDITIONS_MAX ||
	    (value = read_until(reader, is_token ? '>' : ']')) == NULL)
		return ERR_MALFORMED;
	if (is_token) {
		reader->tokens->items[reader->tokens->count++] = value;
		*is_true = has_lock(&reader->state, value);
	} else {
		*is_true = reader->state.etag != NULL && strcmp(reader->state.etag, value) == 0;
	}
	*is_true ^= is_not;
	return ERR_OK;
}

static enum err
read_list(struct reader *reader)
{
	bool all = true, is_true;
	enum err err;

	reader->at++;
	skip_blanks(reader);
	if (*reader->at == ')')
		return ERR_MALFORMED;
	while (*reader->at != ')') {
		if ((err = read_condition(reader, &is_true)) != ERR_OK)
			return err;
		all &= is_true;
		skip_blanks(reader);
	}
	reader->at++;
	reader->holds |= all;
	return ERR_OK;
}

/* An address that is not ours, or names nothing, has no state. */
static enum err
read_tag(struct reader *reader)
{
	const char *url = read_until(reader, '>');
	struct dav_where where;
	struct file found;
	enum err err;

	if (url == NULL || ++reader->conditions > CONDITIONS_MAX)
		return ERR_MALFORMED;
	reader->state = (struct state){ .etag = NULL };
	if (dav_where_of(reader->req, url, &where) != ERR_OK)
		return ERR_OK;
	err = dav_find(reader->req, &where, &found);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	return look_at(reader->req, &where, err == ERR_OK ? &found : NULL, &reader->state);
}

/* Lists of the request's own address come first, if at all: the two kinds do not mix. */
static enum err
read_lists(struct reader *reader)
{
	const bool is_tagged = *reader->at == '<';
	enum err err = ERR_OK;

	while (err == ERR_OK && *reader->at != '\0') {
		if (*reader->at != '(' && (*reader->at != '<' || !is_tagged))
			return ERR_MALFORMED;
		err = *reader->at == '(' ? read_list(reader) : read_tag(reader);
		skip_blanks(reader);
	}
	return err;
}

enum err
dav_if(struct request *req, const struct dav_where *where, const struct file *found,
    struct texts *tokens)
{
	struct reader reader = { .req = req, .tokens = tokens, .at = request_header(req, "If") };
	enum err err;

	*tokens = (struct texts){ ARENA_ARRAY(req->arena, const char *, CONDITIONS_MAX), 0 };
	if (reader.at == NULL)
		return ERR_OK;
	skip_blanks(&reader);
	if (*reader.at == '\0')
		return ERR_MALFORMED;
	if (*reader.at != '<' && (err = look_at(req, where, found, &reader.state)) != ERR_OK)
		return err;
	if ((err = read_lists(&reader)) != ERR_OK)
		return err;
	return reader.holds ? ERR_OK : ERR_PRECONDITION;
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
