/*
 * fcgi/matrix/put.c: PUT /api/matrix/{name}: a body, or with ?file= a file of
 * mine; its content decides which form it has.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/matrix/matrix_read.h"
#include "lib/matrix/npy.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/admit.h"
#include "matrix/wish.h"
#include "service/base/object.h"
#include "store/store_direct.h"
#include "wire/matrix.h"

struct input {
	const char *name;
	int         privacy;
	bool        overwrite;
	struct public_id file;
	struct body of_file;		/* made of it */
	struct matrix_wish wish;	/* made of these */
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_QUERY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_QUERY, struct input, overwrite, false),
	FIELD_ID_OPT(FROM_QUERY, struct input, file),
};

/* A whole file that is in our own form already: not a byte need be copied. */
static bool
take_spooled(const struct body *body, const char *path)
{
	char head[NPY_HEADER_LEN], ours[NPY_HEADER_LEN];
	struct npy_header header;
	const char *why;
	struct stat st;
	bool is_ours;
	int fd;

	if (body->spool_path == NULL || (fd = open(body->spool_path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	is_ours = pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	    fstat(fd, &st) == 0 && npy_header_read(head, sizeof(head), &header, &why) &&
	    st.st_size == NPY_HEADER_LEN + matrix_bytes(header.rows, header.cols);
	if (is_ours) {	/* the same matrix has other headers, too */
		npy_header_write(header.rows, header.cols, ours);
		is_ours = memcmp(head, ours, sizeof(ours)) == 0;
	}
	close(fd);
	return is_ours && link(body->spool_path, path) == 0;
}

/* What a few bytes stand for is counted as a computation is. */
struct taking {
	struct request  *req;
	struct admission admission;
};

static enum err
may_take(void *context, int64_t bytes)
{
	struct taking *taking = context;

	return admit(taking->req, 0, bytes, &taking->admission);
}

static enum err
read_body(struct request *req, struct body *body, const char *path, struct matrix_read *read)
{
	struct taking taking = { .req = req };
	const struct matrix_fault *fault = &read->fault;
	enum err err, beyond;
	int64_t room;

	*read = (struct matrix_read){ .path = path, .bytes_max = config()->max_upload,
		.may_take = may_take, .context = &taking };
	/* a few bytes of text may stand for a file that fills the disk */
	if ((err = stored_matrix_room(req->db, &req->user, &room, &beyond)) != ERR_OK)
		return err;
	if (room < read->bytes_max)
		read->bytes_max = room;
	err = matrix_read(body, read);
	admit_end(&taking.admission);
	if (err == ERR_TOO_LARGE && room == read->bytes_max && req->faults.count == 0)
		return beyond;
	if (err == ERR_OK && read->rounded > 0 && read->warning == NULL)
		read->warning = arena_printf(req->arena, "%lld integer(s) above 2^53 were rounded to the"
		    " nearest double", (long long)read->rounded);
	if (err == ERR_OK || fault->message[0] == '\0')
		return err;
	if (fault->line > 0)
		request_fault(req, FAULT_WHOLE, "", "Line %lld, column %lld: %s",
		    (long long)fault->line, (long long)fault->column, fault->message);
	else
		request_fault(req, FAULT_WHOLE, "", "%s", fault->message);
	return err;
}

/* Its elements may take less than its file, or more: that is known when it is read. */
static enum err
may(struct request *req, void *input)
{
	struct input *in = input;
	enum err err, beyond;
	int64_t room;

	in->wish = wish_of(in->name, in->privacy, in->overwrite);
	in->wish.kind = "uploaded";
	if ((err = wish_condition(req, &in->wish)) != ERR_OK ||
	    (err = wish_check(req, &in->wish, FAULT_PARAMETER, "name")) != ERR_OK ||
	    (err = stored_matrix_room(req->db, &req->user, &room, &beyond)) != ERR_OK)
		return err;
	req->body.counts_for = req->user;
	if (room > 0 && in->file.text[0] != '\0')
		return object_body_of_file(req->db, req->arena, &req->user, &in->file, &in->of_file);
	return room == 0 ? beyond : ERR_OK;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const char *path = stored_matrix_scratch(req->arena, NULL);
	struct body body = in->file.text[0] != '\0' ? in->of_file : req->body;
	struct matrix_read read = { .format = "npy" };
	struct stored_matrix saved;
	enum err err;

	if (in->file.text[0] != '\0' && request_defer(req))
		return ERR_OK;
	if (!take_spooled(&body, path) && (err = read_body(req, &body, path, &read)) != ERR_OK)
		return err;
	err = stored_matrix_save_file(req->db, req->arena, &req->user, &in->wish, path, &saved);
	if (err != ERR_OK)
		return wish_result(req, err, &in->wish, FAULT_PARAMETER, "name");
	return matrix_put_reply(req, &saved, &read);
}

const struct action put_matrix = ACTION_AFAR_OF_BODY(store_is_afar, struct input, fields, may, run,
    RETURNS_OBJECT(201, matrix_put_members));
