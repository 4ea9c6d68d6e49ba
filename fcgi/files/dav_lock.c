/* fcgi/files/dav_lock.c: LOCK and UNLOCK /dav/… (RFC 4918, 9.10 and 9.11). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files/actions.h"
#include "files/common.h"
#include "files/dav.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/db/db.h"
#include "lib/text/xml_tree.h"
#include "lib/text/xml_write.h"
#include "service/file/file_put.h"
#include "store/store_direct.h"

#define SECONDS 600	/* where the client does not say */

/* "Second-600, Infinite": the first that can be read; 0: none. */
static int64_t
read_timeout(struct request *req)
{
	const char *at = request_header(req, "Timeout");
	int64_t seconds;

	while (at != NULL && *at != '\0') {
		at += strspn(at, ", \t");
		if (strncasecmp(at, "Infinite", 8) == 0)
			return FILE_LOCK_SECONDS_MAX;
		if (strncasecmp(at, "Second-", 7) == 0) {
			seconds = strtoll(at + 7, NULL, 10);
			if (seconds > 0)
				return seconds > FILE_LOCK_SECONDS_MAX ? FILE_LOCK_SECONDS_MAX : seconds;
		}
		at += strcspn(at, ",");
	}
	return 0;
}

static void
add_lock(struct arena *arena, struct buf *buf, const struct file *seen,
    const struct file_lock *lock)
{
	buf_printf(buf, "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:%s/>"
	    "</D:lockscope><D:depth>%s</D:depth>", lock->is_shared ? "shared" : "exclusive",
	    lock->is_deep ? "infinity" : "0");
	if (lock->owner[0] != '\0')
		buf_printf(buf, "<D:owner>%s</D:owner>", lock->owner);
	buf_printf(buf, "<D:timeout>Second-%lld</D:timeout><D:locktoken><D:href>%s</D:href>"
	    "</D:locktoken><D:lockroot><D:href>", (long long)lock->left_s, lock->token);
	xml_text_add(buf, dav_lock_href(arena, seen, lock));
	buf_text_add(buf, "</D:href></D:lockroot></D:activelock>");
}

void
dav_locks_add(struct arena *arena, struct buf *buf, const struct dav_locks *locks)
{
	for (size_t i = 0; i < locks->count; i++)
		add_lock(arena, buf, locks->seen, &locks->locks[i]);
}

static enum err
reply_lock(struct request *req, int status, const struct file *seen, const struct file_lock *lock)
{
	struct buf buf;

	buf_init(&buf, req->arena, 1024);
	buf_text_add(&buf, DAV_XML "<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery>");
	dav_locks_add(req->arena, &buf, &(const struct dav_locks){ seen, lock, 1 });
	buf_text_add(&buf, "</D:lockdiscovery></D:prop>\n");
	return dav_reply_xml(req, status, &buf);
}

/* The lockinfo of the body. */
static enum err
read_info(struct request *req, const char *text, size_t len, struct file_lock_wish *out)
{
	const struct xml_node *info = xml_tree_read(req->arena, text, len), *scope, *type, *owner;
	struct buf buf;

	if (info == NULL || !xml_tree_is(info, DAV_SPACE, "lockinfo") ||
	    (scope = xml_tree_child(info, DAV_SPACE, "lockscope")) == NULL ||
	    (type = xml_tree_child(info, DAV_SPACE, "locktype")) == NULL)
		return ERR_MALFORMED;
	out->is_shared = xml_tree_child(scope, DAV_SPACE, "shared") != NULL;
	if (xml_tree_child(type, DAV_SPACE, "write") == NULL ||
	    (!out->is_shared && xml_tree_child(scope, DAV_SPACE, "exclusive") == NULL))
		return ERR_INPUT;
	buf_init(&buf, req->arena, 256);
	if ((owner = xml_tree_child(info, DAV_SPACE, "owner")) != NULL)
		xml_tree_add_inside(&buf, owner);
	out->owner = buf_text(&buf);
	return buf.len > FILE_LOCK_OWNER_MAX ? ERR_TOO_LARGE : ERR_OK;
}

struct wanted {
	struct dav_where      where;
	struct file           folder;
	struct file           file;
	bool                  is_new;
	struct file_lock_wish wish;
};

/* An address where nothing is gets an empty file (7.3). */
static enum err
put_empty(struct request *req, struct wanted *wanted, const struct file_staged *staged)
{
	const struct file_put put = {
		.who = req->user, .folder = &wanted->folder, .name = dav_name(&wanted->where),
	};
	struct file_made made;
	enum err err;

	err = dav_guard(req, &(const struct dav_change){
		.where = &wanted->where, .folder = &wanted->folder });
	if (err != ERR_OK)
		return err;
	if ((err = file_put(req->db, req->arena, &put, staged, &made)) == ERR_OK)
		wanted->file = made.file;
	return err;
}

/* Within a transaction. */
static enum err
lock(struct request *req, struct wanted *wanted, const struct file_staged *staged,
    struct file_lock *out)
{
	struct texts tokens;
	enum err err;

	err = wanted->is_new ? put_empty(req, wanted, staged) :
	    dav_if(req, &wanted->where, &wanted->file, &tokens);
	if (err != ERR_OK)
		return err;
	wanted->wish.file = &wanted->file;
	err = file_lock_make(req->db, req->arena, &wanted->wish, out);
	if (err == ERR_LOCKED)
		dav_condition(req, "no-conflicting-lock",
		    dav_lock_href(req->arena, &wanted->file, out));
	return err;
}

static ssize_t
read_nothing(void *context, void *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return 0;
}

static enum err
make(struct request *req, struct wanted *wanted)
{
	struct body empty = { .max_bytes = 1, .read = read_nothing };
	struct file_staged staged = { .is_upload = false };
	struct file_lock made;
	enum err err = ERR_OK;

	if (wanted->is_new)
		err = file_stage(req->db, req->arena, &req->user, &empty, &staged);
	if (err == ERR_OK && (err = db_begin(req->db)) == ERR_OK)
		err = db_end(req->db, lock(req, wanted, &staged, &made));
	if (err != ERR_OK) {
		if (wanted->is_new)
			file_unstage(req->db, &staged, err);
		return common_refuse(req, err, &(const struct common_fault){ FAULT_WHOLE, "" });
	}
	reply_header(req, "Lock-Token", arena_printf(req->arena, "<%s>", made.token));
	return reply_lock(req, wanted->is_new ? 201 : 200, &wanted->file, &made);
}

/* Without a body: the one whose token the If header shows goes on. */
static enum err
refresh(struct request *req, const struct wanted *wanted)
{
	struct file_lock_ask ask = { .who = req->user, .file = &wanted->file };
	struct file_lock lock;
	enum err err;

	if (wanted->is_new)
		return ERR_PRECONDITION;
	if ((err = dav_if(req, &wanted->where, &wanted->file, &ask.tokens)) != ERR_OK)
		return err;
	if (ask.tokens.count == 0)
		return ERR_MALFORMED;
	err = file_lock_refresh(req->db, req->arena, &ask, read_timeout(req), &lock);
	if (err == ERR_NOT_FOUND) {
		dav_condition(req, "lock-token-matches-request-uri", NULL);
		return ERR_PRECONDITION;
	}
	return err == ERR_OK ? reply_lock(req, 200, &wanted->file, &lock) : err;
}

static enum err
find(struct request *req, struct wanted *out)
{
	enum err err;

	if ((err = dav_where(req, &out->where)) != ERR_OK)
		return err == ERR_NOT_FOUND ? ERR_FORBIDDEN : err;
	if (out->where.is_top)
		return ERR_FORBIDDEN;
	err = dav_find(req, &out->where, &out->file);
	if (err == ERR_OK && out->file.row == 0)
		return ERR_FORBIDDEN;
	out->is_new = err == ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	if (out->where.has_slash)
		return ERR_CONFLICT;
	err = dav_find_parent(req, &out->where, &out->folder);
	return err == ERR_OK && !out->folder.is_folder ? ERR_CONFLICT : err;
}

static enum err
run_lock(struct request *req, const void *input)
{
	struct wanted wanted = { .is_new = false };
	const char *text;
	size_t len;
	int depth;
	enum err err;

	(void)input;
	text = request_text(req, &len);
	/* Windows says no depth, and means the file alone; for a folder it is all (9.10.3) */
	if ((err = dav_depth(req, DAV_INFINITY, &depth)) != ERR_OK ||
	    (err = find(req, &wanted)) != ERR_OK)
		return err;
	if (len == 0)
		return refresh(req, &wanted);
	if (depth == 1)
		return ERR_MALFORMED;
	if ((err = read_info(req, text, len, &wanted.wish)) != ERR_OK)
		return err;
	wanted.wish.who = req->user;
	wanted.wish.is_deep = depth == DAV_INFINITY;
	if ((wanted.wish.seconds = read_timeout(req)) == 0)
		wanted.wish.seconds = SECONDS;
	return make(req, &wanted);
}

const struct action dav_lock = ACTION_AFAR_NO_INPUT(store_is_afar, run_lock, RETURNS_NOTHING);

/* As it is said (10.5), or bare, as npm's webdav does.  NULL: neither */
static const char *
unlocked(struct arena *arena, const char *header)
{
	const size_t len = header == NULL ? 0 : strlen(header);

	if (len > 2 && header[0] == '<' && header[len - 1] == '>')
		return arena_strndup(arena, header + 1, len - 2);
	return len > 0 && strpbrk(header, "<> ") == NULL ? header : NULL;
}

static enum err
run_unlock(struct request *req, const void *input)
{
	const char *header = request_header(req, "Lock-Token"), *token;
	struct file_lock_ask ask = { .who = req->user, .tokens = { &token, 1 } };
	struct dav_where where;
	struct file file;
	enum err err;

	(void)input;
	if ((token = unlocked(req->arena, header)) == NULL)
		return ERR_MALFORMED;
	if ((err = dav_where(req, &where)) != ERR_OK ||
	    (err = dav_find(req, &where, &file)) != ERR_OK)
		return err;
	if (file.row == 0)
		return ERR_CONFLICT;
	ask.file = &file;
	err = file_lock_end(req->db, req->arena, &ask);
	if (err == ERR_NOT_FOUND) {
		dav_condition(req, "lock-token-matches-request-uri", NULL);
		return ERR_CONFLICT;
	}
	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action dav_unlock = ACTION_NO_INPUT(run_unlock, RETURNS_NOTHING);
