/*
 * fcgi/files/make_file.c: POST /api/files: a folder; a file of a completed upload
 * (with its key); or one whose bytes are the body.
 */
#include "files/actions.h"
#include "files/common.h"
#include "lib/base/arena.h"
#include "service/file/file_change.h"
#include "service/file/file_put.h"
#include "store/store_direct.h"
#include "wire/file.h"

/* Of a raw body they are in the query; their names are the same. */
struct wish {
	struct public_id parent;
	int              tree;
	const char      *name;
	bool             overwrite;
	int64_t          modified_at;
};

struct input {
	struct wish     json;
	const char     *key;
	struct wish     query;
	struct file     folder;		/* made of these */
	struct file_put put;
};

#define FIELDS_OF_WISH(from, where) \
	{ FIELD_OF("parent", from, ID, struct input, where.parent), .need = FIELD_OPTIONAL }, \
	{ FIELD_OF("tree", from, CHOICE, struct input, where.tree), .need = FIELD_OPTIONAL, \
	  .choices = common_trees, .absent = FILE_HOME }, \
	{ FIELD_OF("overwrite", from, BOOL, struct input, where.overwrite), .need = FIELD_OPTIONAL }, \
	{ FIELD_OF("modified_at", from, TIME, struct input, where.modified_at), .need = FIELD_OPTIONAL }

static const struct field fields[] = {
	{ FIELD_OF("name", FROM_BODY, TEXT, struct input, json.name), .min = 1, .max = FILE_NAME_MAX },
	FIELD_TEXT_OPT(FROM_BODY, struct input, key, 1, STORE_KEY_MAX),
	FIELDS_OF_WISH(FROM_BODY, json),
	{ FIELD_OF("name", FROM_QUERY, TEXT, struct input, query.name), .need = FIELD_OPTIONAL,
	  .min = 1, .max = FILE_NAME_MAX },
	FIELDS_OF_WISH(FROM_QUERY, query),
};

static const struct common_fault json_name = { FAULT_BODY, "/name" };
static const struct common_fault json_parent = { FAULT_BODY, "/parent" };
static const struct common_fault query_name = { FAULT_PARAMETER, "name" };
static const struct common_fault query_parent = { FAULT_PARAMETER, "parent" };

static enum err
understand(struct request *req, struct input *in, bool is_json)
{
	const struct wish *wish = is_json ? &in->json : &in->query;
	enum err err;

	if (wish->name == NULL) {
		request_fault(req, FAULT_PARAMETER, "name", "is required");
		return ERR_INPUT;
	}
	in->put = (struct file_put){
		.who = req->user, .folder = &in->folder, .overwrites = wish->overwrite,
		.modified_at = wish->modified_at, .condition = common_condition(req),
	};
	in->put.name = common_name(req, is_json ? &json_name : &query_name, wish->name);
	if (in->put.name == NULL)
		return ERR_INPUT;
	if ((err = common_once(req, &in->put.once)) != ERR_OK)
		return err;
	return common_folder(req, &wish->parent, (enum file_tree)wish->tree,
	    is_json ? &json_parent : &query_parent, &in->folder);
}

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	const bool is_json = in->json.name != NULL;
	enum err err;

	err = understand(req, in, is_json);
	return err != ERR_OK || is_json ? err : common_may_put(req, &in->put, &query_name);
}

static enum err
make_folder(struct request *req, const struct input *in)
{
	const struct file_place place = {
		.who = req->user, .folder = &in->folder, .name = in->put.name, .once = in->put.once,
	};
	struct file made;
	enum err err;

	err = file_make_folder(req->db, req->arena, &place, &made);
	return err == ERR_OK ? file_reply(req, 201, &made) : common_refuse(req, err, &json_name);
}

static enum err
make_of_upload(struct request *req, const struct input *in)
{
	struct file_staged staged;
	struct file_made made;
	enum err err;

	err = file_stage_upload(req->db, req->arena, &req->user, in->key, &staged);
	if (err == ERR_NOT_FOUND) {
		request_fault(req, FAULT_BODY, "/key", "You have no completed upload of this key");
		return ERR_INPUT;
	}
	if (err == ERR_OK)
		err = file_put(req->db, req->arena, &in->put, &staged, &made);
	if (err != ERR_OK)
		return common_refuse(req, err, &json_name);
	return file_reply(req, made.is_new || made.is_again ? 201 : 200, &made.file);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;

	if (in->json.name == NULL)
		return common_put(req, &in->put, &query_name);
	return in->key == NULL ? make_folder(req, in) : make_of_upload(req, in);
}

const struct action make_file = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may, run,
    RETURNS_OBJECT(201, file_members));
