/* HTTP by libcurl: a pool of easy handles, each with its connections. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/io/http_client.h"
#include "lib/io/log.h"

#define IDLE_HANDLES 16
#define LOOK_MS      100	/* a stall may be seen so early: libcurl looks once a second */

/* One request on its way. */
struct transfer {
	const struct http_request *request;
	int64_t                    at;		/* bytes of the body already read */
	struct buf                 body;
	struct buf                 headers;
	CURL                      *curl;
	curl_off_t                 moved;	/* bytes, both ways */
	int64_t                    moved_at_ms;
	bool                       is_stalled;
};

static pthread_mutex_t idle_lock = PTHREAD_MUTEX_INITIALIZER;
static CURL *idle[IDLE_HANDLES];
static size_t idle_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
global_init(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

/* The last one used first: its connection is the likeliest to be open still. */
static CURL *
handle_take(void)
{
	CURL *curl = NULL;

	pthread_once(&once, global_init);
	pthread_mutex_lock(&idle_lock);
	if (idle_count > 0)
		curl = idle[--idle_count];
	pthread_mutex_unlock(&idle_lock);
	if (curl == NULL && (curl = curl_easy_init()) == NULL)
		abort();
	return curl;
}

static void
handle_give(CURL *curl)
{
	curl_easy_reset(curl);	/* keeps the connections */
	pthread_mutex_lock(&idle_lock);
	if (idle_count < IDLE_HANDLES) {
		idle[idle_count++] = curl;
		curl = NULL;
	}
	pthread_mutex_unlock(&idle_lock);
	curl_easy_cleanup(curl);
}

static size_t
read_body(char *to, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	const struct http_request *request = transfer->request;
	size_t want = size * count;
	ssize_t got;

	if ((int64_t)want > request->length - transfer->at)
		want = (size_t)(request->length - transfer->at);
	if (request->data != NULL) {
		memcpy(to, (const char *)request->data + transfer->at, want);
		got = (ssize_t)want;
	} else if (want == 0)
		got = 0;
	else if ((got = pread(request->file->fd, to, want,
	    request->file->offset + transfer->at)) <= 0)
		return CURL_READFUNC_ABORT;	/* the file shrank */
	transfer->at += got;
	return (size_t)got;
}

/* libcurl sends a body again when a kept connection turns out to be closed. */
static int
seek_body(void *context, curl_off_t offset, int origin)
{
	struct transfer *transfer = context;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	transfer->at = offset;
	return CURL_SEEKFUNC_OK;
}

static size_t
write_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;
	long status = 0;

	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	if (transfer->request->on_data != NULL && status / 100 == 2)
		return transfer->request->on_data(transfer->request->context, data, len) ?
		    len : 0;
	if (transfer->body.len + len > HTTP_REPLY_MAX)
		return 0;
	buf_add(&transfer->body, data, len);
	return len;
}

static size_t
write_header(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;

	if (size * count > 5 && memcmp(data, "HTTP/", 5) == 0)
		transfer->headers.len = 0;	/* of the reply that counts, after 100 */
	buf_add(&transfer->headers, data, size * count);
	return size * count;
}

/* libcurl's own measure is an average of seconds, in which a burst goes on. */
static int
see_stall(void *context, curl_off_t to_come, curl_off_t came, curl_off_t to_go, curl_off_t went)
{
	struct transfer *transfer = context;
	const int64_t stall_ms = transfer->request->stall_ms > 0 ?
	    transfer->request->stall_ms : HTTP_STALL_MS;
	const int64_t now_ms = clock_steady_ms();

	(void)to_come, (void)to_go;
	if (came + went != transfer->moved) {
		transfer->moved = came + went;
		transfer->moved_at_ms = now_ms;
	}
	transfer->is_stalled = now_ms - transfer->moved_at_ms >= stall_ms - LOOK_MS;
	return transfer->is_stalled;
}

static struct curl_slist *
headers_list(const struct http_request *request, struct arena *arena)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];
		const char *line = arena_printf(arena, header->value[0] == '\0' ? "%s;" :
		    "%s: %s", header->name, header->value);

		list = curl_slist_append(list, line);
	}
	return list;
}

static void
set_body(CURL *curl, const struct http_request *request, struct transfer *transfer)
{
	bool has_body = request->data != NULL || request->file != NULL;

	if (strcmp(request->method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else if (has_body || strcmp(request->method, "PUT") == 0 ||
	    strcmp(request->method, "POST") == 0) {
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
		    (curl_off_t)(has_body ? request->length : 0));
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_body);
		curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
		curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek_body);
		curl_easy_setopt(curl, CURLOPT_SEEKDATA, transfer);
		curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1024L * 1024);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* No more than all of it may take. */
static long
connect_ms(const struct http_request *request)
{
	int64_t most = HTTP_CONNECT_TIMEOUT_MS;

	if (request->timeout_ms > 0 && request->timeout_ms < most)
		most = request->timeout_ms;
	if (request->stall_ms > 0 && request->stall_ms < most)
		most = request->stall_ms;
	return (long)most;
}

static void
set_options(CURL *curl, const struct http_request *request, struct transfer *transfer)
{
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms(request));
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, see_stall);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	if (request->ca_file != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
	set_body(curl, request, transfer);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, write_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
}

enum err
http_send(const struct http_request *request, struct arena *arena,
    struct http_reply *reply)
{
	struct transfer transfer = { .request = request, .curl = handle_take() };
	struct curl_slist *headers = headers_list(request, arena);
	char fault[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURLcode code;

	memset(reply, 0, sizeof(*reply));
	buf_init(&transfer.body, arena, 512);
	buf_init(&transfer.headers, arena, 1024);
	transfer.moved_at_ms = clock_steady_ms();
	set_options(transfer.curl, request, &transfer);
	curl_easy_setopt(transfer.curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(transfer.curl, CURLOPT_ERRORBUFFER, fault);
	code = curl_easy_perform(transfer.curl);
	curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
	reply->status = (int)status;
	reply->body = buf_text(&transfer.body);
	reply->body_len = transfer.body.len;
	reply->headers = buf_text(&transfer.headers);
	reply->was_sent = code == CURLE_OK || (code != CURLE_COULDNT_CONNECT &&
	    code != CURLE_COULDNT_RESOLVE_HOST && code != CURLE_SSL_CONNECT_ERROR);
	if (code != CURLE_OK)
		reply->fault = arena_strdup(arena, transfer.is_stalled ? "no byte moved for too long" :
		    fault[0] != '\0' ? fault : curl_easy_strerror(code));
	handle_give(transfer.curl);
	curl_slist_free_all(headers);
	return code == CURLE_OK ? ERR_OK : ERR_UNAVAILABLE;
}

const char *
http_reply_header(const struct http_reply *reply, const char *name,
    struct arena *arena)
{
	size_t len = strlen(name);
	const char *found = NULL;

	for (const char *line = reply->headers; line != NULL && *line != '\0';) {
		const char *end = strstr(line, "\r\n");

		if (end == NULL)
			break;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			const char *value = line + len + 1;

			value += strspn(value, " \t");
			found = arena_strndup(arena, value,
			    value < end ? (size_t)(end - value) : 0);
		}
		line = end + 2;
	}
	return found;
}
