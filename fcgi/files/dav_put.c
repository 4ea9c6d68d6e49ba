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
	struct file      found;		/* where it is shared by itself */
	struct file_put  put;
	struct file_spot spot;
	bool             is_plain;	/* new and small, no lock or condition in the way */
};

struct kept {
	const char *etag;
	bool        is_new;
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
	if (in->folder.row == 0 && (err = dav_find(req, &in->where, &in->found)) != ERR_OK)
		return err;
	in->put = (struct file_put){
		.who = req->user, .folder = &in->folder, .name = dav_name(&in->where),
		.file = in->folder.row == 0 ? &in->found : NULL, .overwrites = true, .modified_at = read_modified(req),
		.condition = common_condition(req),
	};
	if ((err = file_look(req->db, req->arena, &in->put, &in->spot)) != ERR_OK)
		return err;
	return in->where.has_slash || (in->spot.row != 0 && !in->spot.is_file) ? ERR_METHOD : ERR_OK;
}

/* What is there is looked at anew: within a transaction it may be another by now. */
static enum err
guard(struct request *req, const struct input *in)
{
	struct file found;
	const enum err err = dav_find(req, &in->where, &found);

	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	return dav_guard(req, &(const struct dav_change){
		.where = &in->where, .found = err == ERR_OK ? &found : NULL, .folder = &in->folder,
	});
}

static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	bool is_free;
	enum err err;

	if (request_header(req, "Content-Range") != NULL)
		return ERR_MALFORMED;	/* RFC 9110, 14.5: it would be taken for the whole */
	if ((err = find(req, in)) != ERR_OK)
		return err;
	is_free = in->spot.is_quiet && request_header(req, "If") == NULL;
	if (!is_free && (err = guard(req, in)) != ERR_OK)
		return err;
	if ((err = file_put_fits(&in->put, &in->spot)) != ERR_OK)
		return common_refuse(req, err, &nothing);
	in->is_plain = is_free && in->spot.row == 0 && file_body_is_small(&req->body) &&
	    req->body.length <= in->spot.left_bytes;
	return common_may_come(req);
}

/* Locks may have come since the body began. */
static enum err
keep_guarded(struct request *req, const struct input *in, const struct file_staged *staged,
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
keep(struct request *req, const struct input *in, struct file_staged *staged, struct kept *out)
{
	struct file_made made;
	enum err err;

	err = in->is_plain ?
	    file_put_new(req->db, req->arena, &in->put, &in->spot, &req->body, staged) :
	    file_stage(req->db, req->arena, &req->user, &req->body, staged);
	if (err == ERR_OK && in->is_plain) {
		*out = (struct kept){ file_staged_etag(req->arena, staged), true };
		return ERR_OK;
	}
	if (err == ERR_OK || (err == ERR_CONFLICT && in->is_plain))
		err = keep_guarded(req, in, staged, &made);
	if (err == ERR_OK)
		*out = (struct kept){ made.file.etag, made.is_new };
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct file_staged staged;
	struct kept kept;
	enum err err;

	if ((err = keep(req, in, &staged, &kept)) != ERR_OK) {
		file_unstage(req->db, &staged, err);
		return common_refuse(req, err, &nothing);
	}
	reply_header(req, "ETag", kept.etag);
	reply_header(req, "OC-ETag", kept.etag);
	if (in->put.modified_at != 0)
		reply_header(req, "X-OC-MTime", "accepted");
	return dav_reply_done(req, kept.is_new);
}

const struct action dav_put = {
	NULL, 0, sizeof(struct input), may, run, RETURNS_NOTHING, false, store_is_afar,
};
