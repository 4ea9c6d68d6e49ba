/* fcgi/files/dav_change.c: DELETE, MKCOL, COPY and MOVE /dav/… (RFC 4918, 9.3 to 9.9). */
#include <string.h>

#include "files/actions.h"
#include "files/common.h"
#include "files/dav.h"
#include "lib/db/db.h"
#include "lib/serve/request.h"
#include "service/file/file_bin.h"
#include "service/file/file_change.h"
#include "service/file/file_property.h"

static const struct common_fault nothing = { FAULT_WHOLE, "" };

/* What is there, and the folder that it is in. */
struct found {
	struct dav_where where;
	struct file      file;
	struct file      folder;
};

/* ERR_FORBIDDEN: the top and the roots of its trees stay where they are */
static enum err
find_whole(struct request *req, struct found *out)
{
	enum err err;

	if ((err = dav_where(req, &out->where)) != ERR_OK)
		return err;
	if (out->where.is_top || out->where.names.count == 0)
		return ERR_FORBIDDEN;
	if ((err = dav_find(req, &out->where, &out->file)) != ERR_OK)
		return err;
	return dav_find_parent(req, &out->where, &out->folder);
}

static enum err
delete_one(struct request *req, const struct found *found)
{
	enum err err;

	err = dav_guard(req, &(const struct dav_change){
		.where = &found->where, .found = &found->file, .folder = &found->folder,
		.goes = true,
	});
	return err != ERR_OK ? err : file_delete(req->db, req->arena, &found->file,
	    request_header(req, "If-Match"));
}

static enum err
run_delete(struct request *req, const void *input)
{
	struct found found;
	int depth;
	enum err err;

	(void)input;
	if ((err = dav_depth(req, DAV_INFINITY, &depth)) != ERR_OK ||
	    (err = find_whole(req, &found)) != ERR_OK)
		return err;
	if (found.file.is_folder && depth != DAV_INFINITY)
		return ERR_MALFORMED;
	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	err = db_end(req->db, delete_one(req, &found));
	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action dav_delete = ACTION_NO_INPUT(run_delete, RETURNS_NOTHING);

static enum err
make_folder(struct request *req, const struct dav_where *where, const struct file *folder)
{
	const struct file_place place = {
		.who = req->user, .folder = folder, .name = dav_name(where),
	};
	struct file made;
	enum err err;

	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	err = dav_guard(req, &(const struct dav_change){ .where = where, .folder = folder });
	if (err == ERR_OK)
		err = file_make_folder(req->db, req->arena, &place, &made);
	return db_end(req->db, err);
}

/* What is there already takes no MKCOL: 405. */
static enum err
refuse_method(struct request *req)
{
	reply_header(req, "Allow", "OPTIONS, GET, HEAD, DELETE, COPY, MOVE, PROPFIND, PROPPATCH,"
	    " LOCK, UNLOCK");
	return ERR_METHOD;
}

static enum err
run_mkcol(struct request *req, const void *input)
{
	struct dav_where where;
	struct file file;
	size_t len;
	enum err err;

	(void)input;
	(void)request_text(req, &len);
	if (len > 0)
		return ERR_MEDIA_TYPE;
	if ((err = dav_where(req, &where)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_FORBIDDEN : err;
	where.has_slash = false;
	if ((err = dav_find(req, &where, &file)) != ERR_NOT_FOUND)
		return err == ERR_OK ? refuse_method(req) : err;
	if ((err = dav_find_parent(req, &where, &file)) != ERR_OK)
		return err;
	if (!file.is_folder)
		return ERR_CONFLICT;
	err = make_folder(req, &where, &file);
	if (err == ERR_CONFLICT)
		return refuse_method(req);
	return err == ERR_OK ? dav_reply_done(req, true) : common_refuse(req, err, &nothing);
}

const struct action dav_mkcol = ACTION_NO_INPUT(run_mkcol, RETURNS_NOTHING);

/* Of COPY and MOVE: where to. */
struct to {
	struct dav_where where;
	struct file      folder;
	struct file      there;
	bool             is_there;
	bool             overwrites;
};

/* T, F, or what is not said: T (10.6). */
static enum err
read_overwrite(struct request *req, bool *out)
{
	const char *said = request_header(req, "Overwrite");

	*out = said == NULL || strcmp(said, "T") == 0 || strcmp(said, "t") == 0;
	return *out || strcmp(said, "F") == 0 || strcmp(said, "f") == 0 ? ERR_OK : ERR_MALFORMED;
}

static enum err
read_to(struct request *req, struct to *out)
{
	const char *url = request_header(req, "Destination");
	enum err err;

	if (url == NULL || (err = read_overwrite(req, &out->overwrites)) != ERR_OK)
		return ERR_MALFORMED;
	if ((err = dav_where_of(req, url, &out->where)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_FORBIDDEN : err;
	if (out->where.is_top || out->where.names.count == 0)
		return ERR_FORBIDDEN;
	out->where.has_slash = false;
	if ((err = dav_find_parent(req, &out->where, &out->folder)) != ERR_OK)
		return err;
	if (!out->folder.is_folder)
		return ERR_CONFLICT;
	err = dav_find(req, &out->where, &out->there);
	out->is_there = err == ERR_OK;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* Within a transaction: the If header, and the locks at both ends. */
static enum err
guard(struct request *req, const struct found *from, const struct to *to, bool is_move)
{
	struct texts tokens;
	enum err err;

	err = dav_if(req, &from->where, &from->file, &tokens);
	if (err == ERR_OK && is_move &&
	    (err = dav_may_change(req, &tokens, &from->file, true)) == ERR_OK)
		err = dav_may_change(req, &tokens, &from->folder, false);
	if (err != ERR_OK)
		return err;
	return to->is_there ? dav_may_change(req, &tokens, &to->there, true) :
	    dav_may_change(req, &tokens, &to->folder, false);
}

static struct file_place
place_of(const struct request *req, const struct to *to)
{
	return (struct file_place){
		.who = req->user, .folder = &to->folder, .name = dav_name(&to->where),
		.overwrites = to->overwrites,
	};
}

static enum err
copy(struct request *req, const struct found *from, const struct to *to, int depth)
{
	const struct file_copy copy = {
		.file = &from->file, .is_shallow = depth == 0, .to = place_of(req, to),
	};
	struct file_changed made;
	enum err err;

	if ((err = file_copy(req->db, req->arena, &copy, &made)) != ERR_OK)
		return err;
	return file_property_copy(req->db, &from->file, &made.file);
}

static enum err
move(struct request *req, const struct found *from, const struct to *to)
{
	const struct file_move move = {
		.file = &from->file, .if_match = request_header(req, "If-Match"),
		.to = place_of(req, to),
	};
	struct file_changed made;

	return file_move(req->db, req->arena, &move, &made);
}

static enum err
change(struct request *req, const struct found *from, const struct to *to, int depth)
{
	const bool is_move = strcmp(req->method, "MOVE") == 0;
	enum err err;

	if ((err = db_begin(req->db)) != ERR_OK)
		return err;
	if ((err = guard(req, from, to, is_move)) == ERR_OK)
		err = is_move ? move(req, from, to) : copy(req, from, to, depth);
	return db_end(req->db, err);
}

static enum err
run_change(struct request *req, const void *input)
{
	struct found from;
	struct to to;
	int depth;
	enum err err;

	(void)input;
	if ((err = dav_depth(req, DAV_INFINITY, &depth)) != ERR_OK)
		return err;
	if (depth == 1)
		return ERR_MALFORMED;
	if ((err = find_whole(req, &from)) != ERR_OK || (err = read_to(req, &to)) != ERR_OK)
		return err;
	if (from.file.is_folder && depth != DAV_INFINITY && strcmp(req->method, "MOVE") == 0)
		return ERR_MALFORMED;	/* 9.9.2 */
	if (dav_is_same(&from.where, &to.where))
		return ERR_FORBIDDEN;
	if (to.is_there && !to.overwrites)
		return ERR_PRECONDITION;
	err = change(req, &from, &to, depth);
	return err == ERR_OK ? dav_reply_done(req, !to.is_there) : common_refuse(req, err, &nothing);
}

const struct action dav_copy_or_move = ACTION_NO_INPUT(run_change, RETURNS_NOTHING);
