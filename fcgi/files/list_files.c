/* fcgi/files/list_files.c: GET /api/files: what is in a folder, or in a tree's root. */
#include "files/actions.h"
#include "files/common.h"
#include "wire/file.h"

struct input {
	struct public_id parent;
	int              tree;
	int              sort;
	int64_t          limit;
	const char      *cursor;
};

static const struct field fields[] = {
	FIELD_ID_OPT(FROM_QUERY, struct input, parent),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, tree, common_trees, FILE_HOME),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, sort, file_sorts, FILE_BY_NAME),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	static const struct common_fault fault = { FAULT_PARAMETER, "parent" };
	const struct input *in = input;
	struct file folder;
	const struct file_wanted wanted = {
		.folder = &folder, .sort = (enum file_sort)in->sort, .ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	err = common_folder(req, &in->parent, (enum file_tree)in->tree, &fault, &folder);
	if (err != ERR_OK)
		return err;
	err = file_list(req->db, req->arena, &wanted, &page);
	return file_page_reply(req, err, &page);
}

const struct action list_files = ACTION(struct input, fields, run,
    RETURNS_LIST(file_listed_members));
