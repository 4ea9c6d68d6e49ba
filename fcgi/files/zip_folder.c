/* fcgi/files/zip_folder.c: GET /api/files/{id}/zip: a folder with all below it, as a zip. */
#include "files/actions.h"
#include "files/common.h"
#include "files/zipped.h"
#include "lib/base/arena.h"
#include "service/file/file_walk.h"

static const struct field fields[] = { FIELDS_OF_ID };

struct tree {
	struct request   *req;
	struct file_walk *walk;
	struct arena     *names;	/* of one entry */
	const char       *above;	/* all of it is in a folder of that name */
};

/* Given to the zip, which is unpacked into one folder. */
static enum err
next(void *context, struct zipped_item *out)
{
	struct tree *tree = context;
	struct file_step step;
	enum err err;

	if ((err = file_walk_step(tree->req->db, tree->walk, &step)) != ERR_OK)
		return err;
	arena_reset(tree->names);
	*out = (struct zipped_item){
		.entry = { arena_printf(tree->names, "%s/%s", tree->above, step.path),
		    step.is_folder, step.size_bytes, step.modified_at },
		.key = step.object_key, .version = step.object_version,
		.object_bytes = step.size_bytes,
	};
	return ERR_OK;
}

static void
end(void *context)
{
	struct tree *tree = context;

	file_walk_end(tree->walk);
	arena_free(tree->names);
}

static enum err
send(struct request *req, const struct file *folder)
{
	struct tree *tree = ARENA_NEW(req->arena, struct tree);
	const char *name = folder->name[0] != '\0' ? folder->name : common_trees[file_tree_of(folder)];
	enum err err;

	err = file_walk(req->db, req->arena, folder, &tree->walk);
	if (err == ERR_TOO_LARGE) {
		request_fault(req, FAULT_PARAMETER, "id", "There are more than %d files and "
		    "folders in it: take the folders in it one by one", FILE_WALK_MAX);
		return ERR_INPUT;
	}
	if (err != ERR_OK)
		return err;
	tree->req = req;
	tree->names = arena_new();
	tree->above = name;
	return zipped_reply(req, &(const struct zipped){
		arena_printf(req->arena, "%s.zip", name), next, end, tree });
}

static enum err
run(struct request *req, const void *input)
{
	const struct id_input *in = input;
	struct file folder;
	enum err err;

	if ((err = file_find(req->db, req->arena, &req->user, &in->id, &folder)) != ERR_OK)
		return err;
	if (!folder.is_folder) {
		request_fault(req, FAULT_PARAMETER, "id", "This is no folder");
		return ERR_INPUT;
	}
	return zipped_may_begin(req) ? send(req, &folder) : ERR_OK;
}

const struct action zip_folder = ACTION(struct id_input, fields, run,
    RETURNS_MEDIA("application/zip"));
