/*
 * fcgi/files/dav_put.c: PUT /dav/…: a file, or its next version; durable before 201.
 * Of any length, said or not; X-OC-MTime says when it was last changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "files/dav.h"
#include "lib/db/db.h"
#include "service/file/file_put.h"
#include "store/store_direct.h"

struct input {
	struct dav_where where;
	struct file      folder;	/* that it is to be in */
	struct file      found;
	bool             is_there;
	struct file_put  put;
};

static const struct common_fault nothing = { FAULT_WHOLE, "" };

/* Seconds since 1970, as ownCloud's clients say; 0: not said. */
static int64_t
read_modified(struct request *req)
{
	const char *text = request_header(req, "X-OC-MTime");
	int64_t seconds;
	char *end;

	if (text == NULL)
		return 0;
	errno = 0;
	seconds = strtoll(text, &end, 10);
	if (errno != 0 || end == text || seconds <= 0 || seconds > 253402300799)
		return 0;
	return seconds * 1000000;
}

static enum err
find(struct request *req, struct input *in)
{
	enum err err;

	if ((err = dav_where(req, &in->where)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_FORBIDDEN : err;
	if ((err = dav_find_parent(req, &in->where, &in->folder)) != ERR_OK)
		return err;
	if (!in->folder.is_folder)
		return ERR_CONFLICT;
	err = dav_find(req, &in->where, &in->found);
	in->is_there = err == ERR_OK;
	return err == ERR_NOT_FOUND && !in->where.has_slash ? ERR_OK :
	    err == ERR_NOT_FOUND || (err == ERR_OK && in->found.is_folder) ? ERR_METHOD : err;
}

static enum err
guard(struct request *req, const struct input *in)
{
	return dav_guard(req, &(const struct dav_change){
		.where = &in->where, .found = in->is_there ? &in->found : NULL,
		.folder = &in->folder,
	});
}

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	enum err err;

	if (request_header(req, "Content-Range") != NULL)
		return ERR_MALFORMED;	/* RFC 9110, 14.5: it would be taken for the whole */
	if ((err = find(req, in)) != ERR_OK || (err = guard(req, in)) != ERR_OK)
		return err;
	in->put = (struct file_put){
		.who = req->user, .folder = &in->folder, .name = dav_name(&in->where),
		.file = in->folder.row == 0 ? &in->found : NULL, .overwrites = true, .modified_at = read_modified(req),
		.condition = common_condition(req),
	};
	return common_may_put(req, &in->put, &nothing);
}

/* Locks may have come since the body began. */
static enum err
keep(struct request *req, const struct input *in, const struct file_staged *staged,
    struct file_made *made)
{
	enum err err;

	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	if ((err = guard(req, in)) == ERR_OK)
		err = file_put(req->db, req->arena, &in->put, staged, made);
	return db_end(req->db, err);
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file_staged staged;
	struct file_made made;
	enum err err;

	err = file_stage(req->db, req->arena, &req->user, &req->body, &staged);
	if (err == ERR_OK)
		err = keep(req, in, &staged, &made);
	if (err != ERR_OK) {
		file_unstage(req->db, &staged, err);
		return common_refuse(req, err, &nothing);
	}
	reply_header(req, "ETag", made.file.etag);
	reply_header(req, "OC-ETag", made.file.etag);
	if (in->put.modified_at != 0)
		reply_header(req, "X-OC-MTime", "accepted");
	return dav_reply_done(req, made.is_new);
}

const struct action dav_put = {
	NULL, 0, sizeof(struct input), may, run, RETURNS_NOTHING, false, store_is_afar,
};
