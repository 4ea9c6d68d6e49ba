/*
 * fcgi/files/send_content.c: GET /api/files/{id}/content, and of a version: the bytes.
 * They are of whoever put them: no browser runs them as a page of this site.
 */
#include "files/actions.h"
#include "files/common.h"
#include "files/content.h"
#include "service/file/file_version.h"

struct input {
	struct public_id id;
	bool             download;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
	FIELD_BOOL_OPT(FROM_QUERY, struct input, download, false),
};

/* ERR_NOT_FOUND: a folder has none, either. */
static enum err
find(struct request *req, const struct public_id *id, struct file *out)
{
	enum err err = file_find(req->db, req->arena, &req->user, id, out);

	return err == ERR_OK && out->is_folder ? ERR_NOT_FOUND : err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file file;
	enum err err;

	if ((err = find(req, &in->id, &file)) != ERR_OK)
		return err;
	return content_show(req, &(const struct content){ &file, file.object_key,
	    file.object_version, file.etag, in->download });
}

const struct action send_content = ACTION(struct input, fields, run, RETURNS_MEDIA("*/*"));

struct version_input {
	struct public_id id;
	struct public_id version;
	bool             download;
};

static const struct field version_fields[] = {
	FIELD_ID(FROM_PATH, struct version_input, id),
	FIELD_ID(FROM_PATH, struct version_input, version),
	FIELD_BOOL_OPT(FROM_QUERY, struct version_input, download, false),
};

static enum err
run_version(struct request *req, const void *input)
{
	const struct version_input *in = input;
	struct file_version version;
	struct file file;
	enum err err;

	if ((err = find(req, &in->id, &file)) != ERR_OK ||
	    (err = file_version_find(req->db, req->arena, &file, &in->version, &version)) != ERR_OK)
		return err;
	return content_show(req, &(const struct content){ &file, version.object_key,
	    version.object_version, version.etag, in->download });
}

const struct action send_version = ACTION(struct version_input, version_fields, run_version,
    RETURNS_MEDIA("*/*"));
