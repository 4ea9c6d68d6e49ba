/* Problems as RFC 9457 has them: the one exit of every failure. */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/serve/reply.h"
#include "lib/serve/reply_inside.h"
#include "lib/serve/request_io.h"
#include "lib/text/json_write.h"

#define RETRY_BUSY_S 1
#define RETRY_RATE_S 30
#define RETRY_HAND_S 60	/* what somebody has to mend, or to make room for */

/* What an action said of the reply that it could not give says nothing of a problem. */
static void
drop_headers(struct request_io *io)
{
	static const char *const kept[] = { "Allow", "Content-Range",
	    "Set-Cookie", "WWW-Authenticate" };
	size_t to = 0;

	for (size_t i = 0; i < io->header_count; i++)
		for (size_t k = 0; k < COUNT(kept); k++)
			if (strcasecmp(io->headers[i].name, kept[k]) == 0)
				io->headers[to++] = io->headers[i];
	io->header_count = to;
}

static bool
has_header(const struct request_io *io, const char *name)
{
	for (size_t i = 0; i < io->header_count; i++)
		if (strcasecmp(io->headers[i].name, name) == 0)
			return true;
	return false;
}

static void
add_headers(struct request *req, enum err err)
{
	const int status = err_status(err);
	int64_t wait_s = req->retry_after_s;

	drop_headers(req->io);
	if (status == 401 && !has_header(req->io, "WWW-Authenticate"))
		reply_header(req, "WWW-Authenticate", "Bearer");
	if (status != 429 && status != 503 && status != 507)
		return;
	if (wait_s <= 0)
		wait_s = err == ERR_STORE_REFUSED || status == 507 ? RETRY_HAND_S :
		    status == 429 ? RETRY_RATE_S : RETRY_BUSY_S;
	reply_header(req, "Retry-After",
	    arena_printf(req->arena, "%lld", (long long)wait_s));
}

static const char *
detail_of(const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->items[i].place == FAULT_WHOLE)
			return faults->items[i].detail;
	return NULL;
}

static void
write_errors(struct json_writer *json, const struct faults *faults)
{
	bool any = false;

	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->items[i];

		if (fault->place != FAULT_BODY && fault->place != FAULT_PARAMETER)
			continue;
		if (!any) {
			json_key(json, "errors");
			json_begin_array(json);
		}
		any = true;
		json_begin_object(json);
		json_key(json, fault->place == FAULT_BODY ? "pointer" : "parameter");
		json_text(json, fault->name);
		json_key(json, "detail");
		json_text(json, fault->detail);
		json_end_object(json);
	}
	if (any)
		json_end_array(json);
}

static void
write_words(struct json_writer *json, const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		if (faults->items[i].place != FAULT_WORD)
			continue;
		json_key(json, faults->items[i].name);
		json_text(json, faults->items[i].detail);
	}
}

static void
stage(struct request_io *io, int status, const char *type, const struct buf *buf)
{
	io->status = status;
	io->type = type;
	io->body = buf->data;
	io->body_len = buf->len;
	io->length_is_unknown = false;
	if (io->file_fd >= 0)
		close(io->file_fd);
	io->file_fd = -1;
	if (io->stream != NULL)
		io->stream->close(io->stream->context);
	io->stream = NULL;
}

void
reply_answer(struct request *req)
{
	struct request_io *io = req->io;

	if (io->status < 400)
		return;
	reply_header(req, "X-Answer-Status", arena_printf(req->arena, "%d", io->status));
	reply_header(req, "X-Answer", arena_strndup(req->arena, io->body, io->body_len));
	io->status = 403;
	io->type = NULL;
	io->body_len = 0;
}

static void
write_json(struct request *req, enum err err, struct buf *buf)
{
	const char *detail = detail_of(&req->faults);
	struct json_writer json = json_writer(buf);

	json_begin_object(&json);
	json_key(&json, "type");
	json_text(&json, arena_printf(req->arena, "/problems/%s", err_type(err)));
	json_key(&json, "title");
	json_text(&json, err_title(err));
	json_key(&json, "status");
	json_int(&json, err_status(err));
	if (detail != NULL) {
		json_key(&json, "detail");
		json_text(&json, detail);
	}
	if (req->faults.reason != NULL) {
		json_key(&json, "reason");
		json_text(&json, req->faults.reason);
	}
	json_key(&json, "request_id");
	json_text(&json, req->id);
	write_words(&json, &req->faults);
	write_errors(&json, &req->faults);
	json_end_object(&json);
}

static const struct reply_problem_form json_form = {
	"", "application/problem+json", write_json, NULL,
};
static const struct reply_problem_form *own_form = &json_form;

void
reply_problem_below(const struct reply_problem_form *form)
{
	own_form = form;
}

bool
reply_problem_is_own(const char *path)
{
	const size_t len = strlen(own_form->below);

	if (own_form->but_for != NULL && strncmp(path, own_form->but_for, strlen(own_form->but_for)) == 0)
		return false;
	return own_form != &json_form && strncmp(path, own_form->below, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0');
}

void
reply_problem(struct request *req, enum err err)
{
	const struct reply_problem_form *form = reply_problem_is_own(req->path) ? own_form :
	    &json_form;
	struct buf buf;

	add_headers(req, err);
	buf_init(&buf, req->arena, 512);
	form->write(req, err, &buf);
	stage(req->io, err_status(err), form->type, &buf);
}
