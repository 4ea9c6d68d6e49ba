/*
 * Files of the store, and bytes in memory.  Of files, the front end sends them (X-Accel-Redirect of nginx,
 * X-Sendfile of Apache), or we do, with Range (RFC 9110 section 14).
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/config/config.h"
#include "lib/io/log.h"
#include "lib/serve/conn.h"
#include "lib/serve/reply.h"
#include "lib/serve/request_io.h"
#include "lib/text/url.h"

#define ACCEL_PREFIX "/_store/"
#define AWAY_PREFIX  "/_away"

/* The type is copied: see reply.h. */
static void
stage(struct request *req, int status, const char *type)
{
	struct request_io *io = req->io;

	io->status = status;
	io->type = arena_strdup(req->arena, type);
	io->body = NULL;
	io->body_len = 0;
}

static bool
parse_number(const char **text, int64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*value = strtoll(*text, &end, 10);
	*text = end;
	return errno == 0;
}

enum range { RANGE_NONE, RANGE_GOOD, RANGE_BAD };

/* One range; several are answered by the whole, as RFC 9110 section 14.2 allows. */
static enum range
parse_range(const char *text, int64_t size, int64_t *start, int64_t *len)
{
	int64_t first, last = size - 1;

	if (strncmp(text, "bytes=", 6) != 0 || strchr(text, ',') != NULL)
		return RANGE_NONE;
	text += 6;
	if (*text == '-') {	/* the last so many */
		text++;
		if (!parse_number(&text, &last) || *text != '\0')
			return RANGE_NONE;
		first = last > size ? 0 : size - last;
		last = last == 0 ? -1 : size - 1;
	} else {
		if (!parse_number(&text, &first) || *text++ != '-')
			return RANGE_NONE;
		if (*text != '\0' && (!parse_number(&text, &last) || *text != '\0' ||
		    last < first))
			return RANGE_NONE;
	}
	if (first >= size || last < first)
		return RANGE_BAD;
	if (last >= size)
		last = size - 1;
	*start = first;
	*len = last - first + 1;
	return RANGE_GOOD;
}

/* If-Range compares strongly (RFC 9110 section 13.1.5). */
static bool
range_is_asked(const struct request *req, const char *etag, const char **range)
{
	const char *condition = request_header(req, "If-Range");

	*range = request_header(req, "Range");
	return *range != NULL && strncmp(etag, "W/", 2) != 0 &&
	    (condition == NULL || strcmp(condition, etag) == 0);
}

static enum err
stage_part(struct request *req, const char *type, const char *etag, int64_t size)
{
	struct request_io *io = req->io;
	const char *range;

	reply_header(req, "Accept-Ranges", "bytes");
	io->file_start = 0;
	io->file_len = size;
	stage(req, 200, type);
	if (!range_is_asked(req, etag, &range))
		return ERR_OK;
	switch (parse_range(range, size, &io->file_start, &io->file_len)) {
	case RANGE_NONE:
		return ERR_OK;
	case RANGE_BAD:
		reply_header(req, "Content-Range",
		    arena_printf(req->arena, "bytes */%lld", (long long)size));
		return ERR_RANGE;
	case RANGE_GOOD:
		break;
	}
	reply_header(req, "Content-Range", arena_printf(req->arena, "bytes %lld-%lld/%lld",
	    (long long)io->file_start, (long long)(io->file_start + io->file_len - 1),
	    (long long)size));
	io->status = 206;
	return ERR_OK;
}

static enum err
send_ourselves(struct request *req, const struct reply_file *file)
{
	const char *path = arena_printf(req->arena, "%s/%s", config()->store_dir, file->path);
	struct stat st;

	req->io->file_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (req->io->file_fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : err_of_errno(errno);
	if (fstat(req->io->file_fd, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_NOT_FOUND;
	return stage_part(req, file->type, file->etag, st.st_size);
}

/*
 * A range outside the file.  We say so ourselves, for Apache's own 416 has no
 * Content-Range: it drops what headers there were.
 */
static enum err
check_range(struct request *req, const struct reply_file *file)
{
	int64_t start = 0, len = 0;
	const char *range;
	struct stat st;

	if (!range_is_asked(req, file->etag, &range) ||
	    stat(arena_printf(req->arena, "%s/%s", config()->store_dir, file->path), &st) != 0 ||
	    parse_range(range, st.st_size, &start, &len) != RANGE_BAD)
		return ERR_OK;
	reply_header(req, "Content-Range",
	    arena_printf(req->arena, "bytes */%lld", (long long)st.st_size));
	return ERR_RANGE;
}

static enum err
send_by_front_end(struct request *req, const struct reply_file *file,
    const char *header, const char *prefix)
{
	struct buf buf;
	enum err err;

	err = check_range(req, file);
	if (err != ERR_OK)
		return err;
	buf_init(&buf, req->arena, 256);
	url_encode_path(&buf, prefix);
	url_encode_path(&buf, file->path);
	reply_header(req, header, buf_text(&buf));
	req->io->length_is_unknown = true;
	stage(req, 200, file->type);
	return ERR_OK;
}

/* RFC 6266, and RFC 8187 for what is not ASCII: escaping all is always right. */
static void
name_attachment(struct request *req, const char *filename)
{
	struct buf buf;

	buf_init(&buf, req->arena, 128);
	buf_text_add(&buf, "attachment; filename*=UTF-8''");
	url_encode(&buf, filename);
	reply_header(req, "Content-Disposition", buf_text(&buf));
}

enum err
reply_stream(struct request *req, const struct reply_stream *stream)
{
	struct reply_stream *copy = ARENA_NEW(req->arena, struct reply_stream);

	*copy = *stream;
	req->io->stream = copy;
	req->io->length_is_unknown = true;
	if (stream->filename != NULL)
		name_attachment(req, stream->filename);
	stage(req, stream->status == 0 ? 200 : stream->status, stream->type);
	return ERR_OK;
}

/* How a file is kept and named; true: the client has it. */
static bool
is_kept(struct request *req, const struct reply_file *file)
{
	if (file->cache_control != NULL)
		reply_header(req, "Cache-Control", file->cache_control);
	if (reply_not_modified(req, file->etag))
		return true;
	if (file->filename != NULL)
		name_attachment(req, file->filename);
	return false;
}

enum err
reply_file(struct request *req, const struct reply_file *file)
{
	const char *by = conn_param(req->io->conn, "SENDFILE");

	if (is_kept(req, file))
		return ERR_OK;
	if (by != NULL && strcmp(by, "accel") == 0)
		return send_by_front_end(req, file, "X-Accel-Redirect", ACCEL_PREFIX);
	if (by != NULL && strcmp(by, "xsendfile") == 0)
		return send_by_front_end(req, file, "X-Sendfile",
		    arena_printf(req->arena, "%s/", config()->store_dir));
	return send_ourselves(req, file);
}

bool
reply_is_fetched(const struct request *req)
{
	const char *by = conn_param(req->io->conn, "SENDFILE");

	return by != NULL && strcmp(by, "accel") == 0 && strcmp(req->method, "GET") == 0;
}

/* What is left of the part that was asked for. */
struct away_part {
	struct reply_away away;
	int64_t           at;
	int64_t           end;
};

static ssize_t
read_away(void *context, void *data, size_t size)
{
	struct away_part *part = context;
	const int64_t left = part->end - part->at;
	ssize_t got;

	if (left <= 0)
		return 0;
	got = part->away.read(part->away.context, part->at, data,
	    left < (int64_t)size ? (size_t)left : size);
	if (got <= 0)
		return -1;	/* it is shorter than it was */
	part->at += got;
	return got;
}

static void
close_away(void *context)
{
	struct away_part *part = context;

	if (part->away.close != NULL)
		part->away.close(part->away.context);
}

static void
stream_away(struct request *req, const struct reply_away *away)
{
	struct away_part *part = ARENA_NEW(req->arena, struct away_part);
	struct reply_stream *stream = ARENA_NEW(req->arena, struct reply_stream);

	*part = (struct away_part){ *away, req->io->file_start,
	    req->io->file_start + req->io->file_len };
	*stream = (struct reply_stream){ .read = read_away, .close = close_away, .context = part };
	req->io->stream = stream;
}

/* nginx evaluates no condition for the other host: it is told which part to ask for. */
static void
fetch_away(struct request *req, const struct reply_away *away)
{
	struct request_io *io = req->io;

	reply_header(req, "X-Accel-Redirect",
	    arena_printf(req->arena, AWAY_PREFIX "%s", away->address));
	if (io->status == 206)
		reply_header(req, "X-Away-Range", arena_printf(req->arena, "bytes=%lld-%lld",
		    (long long)io->file_start, (long long)(io->file_start + io->file_len - 1)));
	io->length_is_unknown = true;
}

enum err
reply_away(struct request *req, const struct reply_away *away)
{
	bool is_sent = false;
	enum err err = ERR_OK;

	if (!is_kept(req, &away->file)) {
		err = stage_part(req, away->file.type, away->file.etag, away->size_bytes);
		is_sent = err == ERR_OK && away->size_bytes > 0;
	}
	if (is_sent && away->address == NULL) {
		stream_away(req, away);
		return ERR_OK;
	}
	if (is_sent)
		fetch_away(req, away);
	if (away->close != NULL)
		away->close(away->context);
	return err;
}

enum err
reply_bytes(struct request *req, const struct reply_bytes *bytes)
{
	struct request_io *io = req->io;
	enum err err;

	io->release = bytes->release;
	io->held = bytes->held;
	err = stage_part(req, bytes->type, bytes->etag, (int64_t)bytes->size_bytes);
	io->body = (const char *)bytes->data + io->file_start;
	io->body_len = (size_t)io->file_len;
	return err;
}
