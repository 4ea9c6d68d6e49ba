/* A host's key, made, kept and shown. */
#include "jobs/agent/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/io/http_client.h"
#include "lib/io/log.h"
#include "lib/text/json_read.h"
#include "lib/text/json_write.h"

#define PATH_LEN   512
#define TEXT_MAX   512
#define TIMEOUT_MS 10000

static void
path_of(char out[PATH_LEN], const char *directory, const char *name)
{
	snprintf(out, PATH_LEN, "%s/%s", directory, name);
}

/* A small file's text without what is behind its last line; false: there is none. */
static bool
read_text(const char *directory, const char *name, char text[TEXT_MAX])
{
	char path[PATH_LEN];
	ssize_t len;
	int fd;

	path_of(path, directory, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	len = read(fd, text, TEXT_MAX - 1);
	close(fd);
	if (len <= 0)
		return false;
	text[len] = '\0';
	text[strcspn(text, "\r")] = '\0';
	return true;
}

/* Whole under another name first, so that a power cut leaves none by half. */
static bool
write_text(const char *directory, const char *name, const char *text)
{
	char path[PATH_LEN], partial[PATH_LEN + 8];
	bool ok;
	int fd;

	path_of(path, directory, name);
	snprintf(partial, sizeof(partial), "%s.new", path);
	fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0 &&
	    rename(partial, path) == 0;
	if (!ok)
		log_error("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
identity_read(const char *directory, struct identity *out)
{
	char text[TEXT_MAX], secret[80], host[80], monitor_key[80];

	return read_text(directory, "identity", text) &&
	    sscanf(text, "%79s %79s %79s", secret, host, monitor_key) == 3 &&
	    secret_pair_read(secret, out->secret) && public_id_parse(host, &out->host) &&
	    secret_pair_read(monitor_key, out->monitor_key) &&
	    secret_pair_shared(out->secret, out->monitor_key, out->shared);
}

static bool
keep(const char *directory, const struct identity *identity)
{
	char text[TEXT_MAX], secret[SECRET_PAIR_HEX + 1], monitor_key[SECRET_PAIR_HEX + 1];

	secret_pair_print(identity->secret, secret);
	secret_pair_print(identity->monitor_key, monitor_key);
	snprintf(text, sizeof(text), "%s\n%s\n%s\n", secret, identity->host.text, monitor_key);
	return write_text(directory, "identity", text);
}

bool
identity_has_code(const char *directory)
{
	char path[PATH_LEN];

	path_of(path, directory, "code");
	return access(path, R_OK) == 0;
}

static const char *
wish(struct arena *arena, const char *code, const char *name, const struct identity *identity)
{
	unsigned char public_key[SECRET_PAIR_BYTES];
	char key[SECRET_PAIR_HEX + 1];
	struct json_writer json;
	struct buf buf;

	secret_pair_public(identity->secret, public_key);
	secret_pair_print(public_key, key);
	buf_init(&buf, arena, 256);
	json = json_writer(&buf);
	json_begin_object(&json);
	json_key(&json, "code");
	json_text(&json, code);
	json_key(&json, "name");
	json_text(&json, name);
	json_key(&json, "key");
	json_text(&json, key);
	json_end_object(&json);
	return buf_text(&buf);
}

/* {"id": …, "monitor_key": …} */
static bool
read_reply(const struct http_reply *reply, struct identity *out)
{
	struct json_object *object = NULL, *id, *monitor_key;
	const char *problem;
	bool ok;

	ok = json_read(reply->body, reply->body_len, 4, &object, &problem) == ERR_OK &&
	    json_object_object_get_ex(object, "id", &id) &&
	    json_object_object_get_ex(object, "monitor_key", &monitor_key) &&
	    public_id_parse(json_object_get_string(id), &out->host) &&
	    secret_pair_read(json_object_get_string(monitor_key), out->monitor_key) &&
	    secret_pair_shared(out->secret, out->monitor_key, out->shared);
	json_object_put(object);
	return ok;
}

static bool
ask(struct arena *arena, const char *url, const char *body, struct http_reply *reply)
{
	static const struct http_header headers[] = { { "Content-Type", "application/json" } };
	const struct http_request request = {
		.method = "POST", .url = arena_printf(arena, "%s/api/stats/hosts", url),
		.headers = headers, .header_count = 1,
		.data = body, .length = (int64_t)strlen(body), .timeout_ms = TIMEOUT_MS,
	};

	if (http_send(&request, arena, reply) != ERR_OK) {
		log_info("%s: %s", url, reply->fault);
		return false;
	}
	return true;
}

/* A code that was refused is put aside, for it will be refused again. */
static void
end_code(const char *directory, bool is_taken)
{
	char path[PATH_LEN], aside[PATH_LEN + 16];

	path_of(path, directory, "code");
	snprintf(aside, sizeof(aside), "%s.refused", path);
	if (is_taken ? unlink(path) != 0 : rename(path, aside) != 0)
		log_error("%s: %s", path, strerror(errno));
}

bool
identity_enrol(struct arena *arena, const char *directory, const char *url, const char *name,
    struct identity *out)
{
	char code[TEXT_MAX];
	struct http_reply reply = { 0 };

	if (!read_text(directory, "code", code))
		return false;
	code[strcspn(code, "\n")] = '\0';
	secret_pair_make(out->secret);
	if (!ask(arena, url, wish(arena, code, name, out), &reply))
		return false;
	if (reply.status == 422 || reply.status == 409) {
		log_error("the monitor does not take the code: %s", reply.body);
		end_code(directory, false);
		return false;
	}
	if (reply.status != 201 || !read_reply(&reply, out) || !keep(directory, out)) {
		log_warn("the monitor answered %d", reply.status);
		return false;
	}
	end_code(directory, true);
	log_info("enrolled as %s", out->host.text);
	return true;
}
