/* fcgi/files/find_by_path.c: GET /api/files/tree?tree=&path=: one by its path, "/" being the root. */
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "lib/base/arena.h"
#include "wire/file.h"

struct input {
	int         tree;
	const char *path;
};

static const struct field fields[] = {
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, tree, common_trees, FILE_HOME),
	FIELD_TEXT_OPT(FROM_QUERY, struct input, path, 0, FILE_PATH_MAX),
};

/* Names between slashes.  False: a fault was added. */
static bool
read_names(struct request *req, const char *path, struct texts *names)
{
	static const struct common_fault fault = { FAULT_PARAMETER, "path" };
	size_t len;

	names->items = ARENA_ARRAY(req->arena, const char *, strlen(path) / 2 + 1);
	for (path += strspn(path, "/"); *path != '\0'; path += strspn(path, "/")) {
		const char *name;

		len = strcspn(path, "/");
		name = common_name(req, &fault, arena_strndup(req->arena, path, len));
		if (name == NULL)
			return false;
		names->items[names->count++] = name;
		path += len;
	}
	return true;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file_way way = { .who = req->user, .tree = (enum file_tree)in->tree };
	struct file file;
	enum err err;

	if (!read_names(req, in->path == NULL ? "/" : in->path, &way.names))
		return ERR_INPUT;
	err = file_find_path(req->db, req->arena, &way, &file);
	return err == ERR_OK ? file_reply(req, 200, &file) : err;
}

const struct action find_by_path = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, file_members));
