/* A client that uploads in parts. */
#include "support/people/uploading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/world/test_store.h"

#define ENV_MAX 32

void
uploading_start(struct test_program *program, const struct test_program *auth,
    const char *const *env)
{
	const char *all[ENV_MAX] = { "VITRINA_PART_SIZE", "1M" };
	int count = 2;

	for (; env != NULL && env[0] != NULL && count < ENV_MAX - 2; env += 2) {
		all[count++] = env[0];
		all[count++] = env[1];
	}
	test_program_key(auth, "upload_key");
	test_program_start_beside(program, auth, "credentials", all);
}

int
uploading_begin(struct uploading *upload, struct api *me, int64_t size_bytes)
{
	int status;

	*upload = (struct uploading){ .me = me };
	status = size_bytes > 0 ?
	    api_post(me, "/api/credentials/s3/multipart", "{'filename': 'a.mp4',"
	    " 'type': 'video/mp4', 'metadata': {'size_bytes': %lld}}", (long long)size_bytes) :
	    api_post(me, "/api/credentials/s3/multipart",
	    "{'filename': 'a.mp4', 'type': 'video/mp4', 'metadata': {}}");
	if (status != 200)
		return status;
	snprintf(upload->key, sizeof(upload->key), "%s", api_text(me, "key"));
	snprintf(upload->id, sizeof(upload->id), "%s", api_text(me, "uploadId"));
	upload->part_size = api_int(me, "partSize");
	return status;
}

int
uploading_call(const struct uploading *upload, const char *method, const char *rest,
    const char *query, const char *body)
{
	char uri[1024];

	snprintf(uri, sizeof(uri), "/api/credentials/s3/multipart/%s%s?key=%s%s",
	    upload->id, rest, upload->key, query);
	return api_call(upload->me, method, uri, body);
}

char *
uploading_sign(const struct uploading *upload, int number)
{
	char rest[32];
	const char *path;

	snprintf(rest, sizeof(rest), "/%d", number);
	if (uploading_call(upload, "GET", rest, "", NULL) != 200)
		return NULL;
	path = strstr(api_text(upload->me, "url"), "/api/");
	return path != NULL ? strdup(path) : NULL;
}

int
uploading_put_to(const struct uploading *upload, const char *uri, uint32_t seed,
    int64_t length, char etag[UPLOADING_ETAG_MAX])
{
	char *data = malloc((size_t)length + 1);
	struct fcgi_request request = {
		.method = "PUT", .uri = uri, .body = data, .body_len = (size_t)length,
	};
	struct fcgi_reply reply;
	const char *header;
	int status;
	int64_t i;

	for (i = 0; i < length; i++)
		data[i] = (char)test_byte(seed, i);
	fcgi_call(upload->me->socket, &request, &reply);
	status = reply.status;
	header = fcgi_header(&reply, "ETag");
	if (etag != NULL)
		snprintf(etag, UPLOADING_ETAG_MAX, "%s", header != NULL ? header : "");
	fcgi_reply_free(&reply);
	free(data);
	return status;
}

int
uploading_put_halfway(const struct uploading *upload, const char *uri, uint32_t seed,
    int64_t length, int64_t sent)
{
	char *data = malloc((size_t)sent), announced[32];
	const char *const params[] = { "CONTENT_LENGTH", announced, NULL };
	const struct fcgi_request request = {
		.method = "PUT", .uri = uri, .no_length = true, .params = params,
	};
	int fd = fcgi_connect(upload->me->socket);
	int64_t i;

	snprintf(announced, sizeof(announced), "%lld", (long long)length);
	for (i = 0; i < sent; i++)
		data[i] = (char)test_byte(seed, i);
	fcgi_send_params(fd, &request, false);
	fcgi_send_body(fd, data, (size_t)sent);
	free(data);
	return fd;
}

int
uploading_put_rest(int fd, uint32_t seed, int64_t sent, int64_t length,
    char etag[UPLOADING_ETAG_MAX])
{
	char *data = malloc((size_t)(length - sent) + 1);
	struct fcgi_reply reply;
	const char *header;
	int64_t i;
	int status;

	for (i = sent; i < length; i++)
		data[i - sent] = (char)test_byte(seed, i);
	if (length > sent)
		fcgi_send_body(fd, data, (size_t)(length - sent));
	fcgi_send_body(fd, NULL, 0);
	fcgi_read(fd, &reply);
	status = reply.status;
	header = fcgi_header(&reply, "ETag");
	snprintf(etag, UPLOADING_ETAG_MAX, "%s", header != NULL ? header : "");
	fcgi_reply_free(&reply);
	close(fd);
	free(data);
	return status;
}

int
uploading_put(const struct uploading *upload, int number, uint32_t seed,
    int64_t length, char etag[UPLOADING_ETAG_MAX])
{
	char *uri = uploading_sign(upload, number);
	int status;

	if (uri == NULL)
		return upload->me->reply.status;
	status = uploading_put_to(upload, uri, seed, length, etag);
	free(uri);
	return status;
}

int
uploading_complete(const struct uploading *upload, int count,
    char etags[][UPLOADING_ETAG_MAX])
{
	char *body = malloc(64 + (size_t)count * 160);
	size_t len = (size_t)sprintf(body, "{\"parts\":[");
	int i, status;

	for (i = 0; i < count; i++) {
		const char *etag = etags[i];

		len += (size_t)sprintf(body + len, "%s{\"PartNumber\":%d,\"ETag\":\"",
		    i > 0 ? "," : "", i + 1);
		for (; *etag != '\0'; etag++)
			len += (size_t)sprintf(body + len, *etag == '"' ? "\\%c" : "%c", *etag);
		len += (size_t)sprintf(body + len, "\"}");
	}
	sprintf(body + len, "]}");
	status = uploading_call(upload, "POST", "/complete", "", body);
	free(body);
	return status;
}

static FILE *
open_object(const struct test_program *program, const char *key)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/store/%s", program->directory, key);
	return fopen(path, "r");
}

bool
uploading_stored(const struct test_program *program, const char *key,
    int64_t offset, uint32_t seed, int64_t length)
{
	FILE *file = open_object(program, key);
	bool same = file != NULL && fseek(file, (long)offset, SEEK_SET) == 0;
	int64_t i;

	for (i = 0; same && i < length; i++)
		same = getc(file) == test_byte(seed, i);
	if (file != NULL)
		fclose(file);
	return same;
}

int64_t
uploading_size(const struct test_program *program, const char *key)
{
	FILE *file = open_object(program, key);
	int64_t size_bytes = -1;

	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		size_bytes = ftell(file);
	if (file != NULL)
		fclose(file);
	return size_bytes;
}
