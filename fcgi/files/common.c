/* What the actions of this program have in common: places, names, conditions, bodies. */
#include "files/common.h"

#include <string.h>

#include "lib/base/arena.h"
#include "service/file/file_put.h"
#include "wire/file.h"

const char *const common_trees[] = { "home", "common", "shared", NULL };

enum err
common_folder(struct request *req, const struct public_id *id, enum file_tree tree,
    const struct common_fault *fault, struct file *out)
{
	enum err err = ERR_OK;

	if (id->text[0] != '\0')
		err = file_find(req->db, req->arena, &req->user, id, out);
	else if (tree == FILE_SHARED)
		file_shared(&req->user, out);
	else
		err = tree == FILE_COMMON ? file_common(req->db, req->arena, &req->user, out) :
		    file_home(req->db, req->arena, &req->user, out);
	if (err != ERR_OK || out->is_folder)
		return err;
	request_fault(req, fault->place, fault->name, "This is no folder");
	return ERR_INPUT;
}

const char *
common_name(struct request *req, const struct common_fault *fault, const char *text)
{
	const char *why;
	const char *name = file_name_make(req->arena, text, &why);

	if (name == NULL)
		request_fault(req, fault->place, fault->name, "%s", why);
	return name;
}

bool
common_names(struct request *req, const struct common_fault *fault, const char *path,
    struct texts *names)
{
	size_t len;

	names->items = ARENA_ARRAY(req->arena, const char *, strlen(path) / 2 + 1);
	names->count = 0;
	for (path += strspn(path, "/"); *path != '\0'; path += strspn(path, "/")) {
		const char *name;

		len = strcspn(path, "/");
		name = common_name(req, fault, arena_strndup(req->arena, path, len));
		if (name == NULL)
			return false;
		names->items[names->count++] = name;
		path += len;
	}
	return true;
}

enum err
common_refuse(struct request *req, enum err err, const struct common_fault *fault)
{
	if (req->faults.count > 0)
		return err;
	if (err == ERR_INPUT)
		request_fault(req, fault->place, fault->name,
		    "Its path would have more than %d bytes", FILE_PATH_MAX);
	else if (err == ERR_CONFLICT)
		request_fault(req, fault->place, fault->name, "This name is taken there");
	return err;
}

struct file_condition
common_condition(const struct request *req)
{
	const char *unless = request_header(req, "If-None-Match");

	return (struct file_condition){
		.if_match = request_header(req, "If-Match"),
		.only_new = unless != NULL && strcmp(unless, "*") == 0,
	};
}

enum err
common_once(struct request *req, struct idempotency_once *once)
{
	enum err err;

	if ((err = request_idempotency_key(req, &once->key)) != ERR_OK)
		return err;
	once->fingerprint = once->key == NULL ? NULL : request_fingerprint(req);
	return ERR_OK;
}

enum err
common_may_come(struct request *req)
{
	/* of what is here already file_stage() asks, as it reserves its bytes */
	if (!req->is_question && req->body.length >= 0)
		return req->body.length > req->body.max_bytes ? ERR_TOO_LARGE : ERR_OK;
	return object_may_put(req->db, &req->user, &req->body);
}

enum err
common_may_put(struct request *req, const struct file_put *put, const struct common_fault *fault)
{
	enum err err;

	if (req->body.length > req->body.max_bytes)
		return ERR_TOO_LARGE;
	/* what a key has made before is there, and is no conflict */
	if (put->once.key == NULL &&
	    (err = file_may_put(req->db, req->arena, put)) != ERR_OK)
		return common_refuse(req, err, fault);
	return common_may_come(req);
}

enum err
common_put(struct request *req, const struct file_put *put, const struct common_fault *fault)
{
	struct file_staged staged;
	struct file_made made;
	enum err err;

	err = file_stage(req->db, req->arena, &req->user, &req->body, &staged);
	if (err == ERR_OK)
		err = file_put(req->db, req->arena, put, &staged, &made);
	if (err != ERR_OK) {
		file_unstage(req->db, &staged, err);
		return common_refuse(req, err, fault);
	}
	return file_reply(req, made.is_new || made.is_again ? 201 : 200, &made.file);
}
