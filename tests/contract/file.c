/* Files over the wire: send-file headers, ranges, ETags. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

#define FILE_SIZE 300000

static struct loop_program program;

static struct fcgi_reply
call(const char *method, const char *uri, const char *const *params)
{
	const struct fcgi_request request = { .method = method, .uri = uri, .params = params };
	struct fcgi_reply reply;

	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_TRUE(reply.ended);
	return reply;
}

static void
check_header(const struct fcgi_reply *reply, const char *name, const char *value)
{
	const char *got = fcgi_header(reply, name);

	if (got == NULL || value == NULL) {
		CU_ASSERT_PTR_EQUAL(got, value);
		return;
	}
	if (strcmp(got, value) != 0)
		fprintf(stderr, "%s: %s, not %s\n", name, got, value);
	CU_ASSERT_STRING_EQUAL(got, value);
}

static void
the_front_end_sends_files_where_it_can(void)
{
	static const char *const accel[] = { "SENDFILE", "accel", NULL };
	static const char *const xsendfile[] = { "SENDFILE", "xsendfile", NULL };
	struct fcgi_reply reply = call("GET", "/file/u/a%20b/%C3%B1.mp4", accel);
	char expected[256];

	CU_ASSERT_EQUAL(reply.status, 200);
	check_header(&reply, "X-Accel-Redirect", "/_store/u/a%20b/%C3%B1.mp4");
	check_header(&reply, "Content-Type", "video/mp4");
	check_header(&reply, "ETag", "\"v1\"");
	check_header(&reply, "Cache-Control", "private, max-age=60");
	check_header(&reply, "Content-Disposition",
	    "attachment; filename*=UTF-8''a%C3%B1o%20%221%22.mp4");
	check_header(&reply, "Content-Length", NULL);
	CU_ASSERT_EQUAL(reply.body_len, 0);
	fcgi_reply_free(&reply);

	snprintf(expected, sizeof(expected), "%s/store/u/a.mp4", program.directory);
	reply = call("GET", "/file/u/a.mp4", xsendfile);
	check_header(&reply, "X-Sendfile", expected);
	fcgi_reply_free(&reply);
}

static void
write_file(void)
{
	static char data[FILE_SIZE];
	char path[160];
	int fd;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)('a' + i % 26);
	snprintf(path, sizeof(path), "%s/store/f", program.directory);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	CU_ASSERT_EQUAL(write(fd, data, sizeof(data)), FILE_SIZE);
	close(fd);
}

struct range {
	const char *range;
	const char *if_range;
	int         status;
	size_t      len;
	const char *content_range;
	char        first;
};

static void
we_send_files_and_their_ranges_too(void)
{
	static const struct range ranges[] = {
		{ NULL, NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=0-0", NULL, 206, 1, "bytes 0-0/300000", 'a' },
		{ "bytes=1-26", NULL, 206, 26, "bytes 1-26/300000", 'b' },
		{ "bytes=299999-", NULL, 206, 1, "bytes 299999-299999/300000", 'l' },
		{ "bytes=100-9999999", NULL, 206, FILE_SIZE - 100,
		    "bytes 100-299999/300000", 'w' },
		{ "bytes=-2", NULL, 206, 2, "bytes 299998-299999/300000", 'k' },
		{ "bytes=-9999999", NULL, 206, FILE_SIZE, "bytes 0-299999/300000", 'a' },
		{ "bytes=0-0", "\"v1\"", 206, 1, "bytes 0-0/300000", 'a' },
		{ "bytes=0-0", "\"v0\"", 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=0-0", "W/\"v1\"", 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=0-0,5-6", NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=5-4", NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=x", NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=-", NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "lines=1-2", NULL, 200, FILE_SIZE, NULL, 'a' },
		{ "bytes=300000-", NULL, 416, 0, "bytes */300000", 0 },
		{ "bytes=-0", NULL, 416, 0, "bytes */300000", 0 },
	};

	write_file();
	for (size_t i = 0; i < COUNT(ranges); i++) {
		const struct range *range = &ranges[i];
		const char *params[5] = { "HTTP_RANGE", range->range, "HTTP_IF_RANGE",
		    range->if_range, NULL };
		struct fcgi_reply reply;

		if (range->if_range == NULL)
			params[2] = NULL;
		reply = call("GET", "/file/f", range->range == NULL ? NULL : params);
		CU_ASSERT_EQUAL(reply.status, range->status);
		check_header(&reply, "Content-Range", range->content_range);
		if (range->status != 416) {
			CU_ASSERT_EQUAL(reply.body_len, range->len);
			CU_ASSERT_EQUAL(reply.body[0], range->first);
			check_header(&reply, "Accept-Ranges", "bytes");
			check_header(&reply, "ETag", "\"v1\"");
		}
		fcgi_reply_free(&reply);
	}
}

static void
an_etag_that_is_known_gets_304(void)
{
	static const char *const same[] = { "\"v1\"", "W/\"v1\"", "*", "\"v0\", \"v1\"",
	    "\"v0\",W/\"v1\"" };
	static const char *const other[] = { "\"v0\"", "v1", "\"v1", "", "\"v\"", "\"v11\"" };

	for (size_t i = 0; i < COUNT(same); i++) {
		const char *const params[] = { "HTTP_IF_NONE_MATCH", same[i], NULL };
		struct fcgi_reply reply = call("GET", "/file/f", params);

		CU_ASSERT_EQUAL(reply.status, 304);
		CU_ASSERT_EQUAL(reply.body_len, 0);
		check_header(&reply, "ETag", "\"v1\"");
		check_header(&reply, "Cache-Control", "private, max-age=60");
		check_header(&reply, "Content-Length", NULL);
		fcgi_reply_free(&reply);
	}
	for (size_t i = 0; i < COUNT(other); i++) {
		const char *const params[] = { "HTTP_IF_NONE_MATCH", other[i], NULL };
		struct fcgi_reply reply = call("GET", "/file/f", params);

		CU_ASSERT_EQUAL(reply.status, 200);
		fcgi_reply_free(&reply);
	}
}

static void
a_file_that_is_not_there_is_not_found(void)
{
	struct fcgi_reply reply = call("GET", "/file/none", NULL);

	CU_ASSERT_EQUAL(reply.status, 404);
	check_header(&reply, "ETag", NULL);
	check_header(&reply, "Content-Disposition", NULL);
	fcgi_reply_free(&reply);
	reply = call("GET", "/file/spool", NULL);	/* a directory */
	CU_ASSERT_EQUAL(reply.status, 404);
	fcgi_reply_free(&reply);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the front end sends files where it can",
		    the_front_end_sends_files_where_it_can },
		{ "we send files and their ranges too", we_send_files_and_their_ranges_too },
		{ "an ETag that is known gets 304", an_etag_that_is_known_gets_304 },
		{ "a file that is not there is not found", a_file_that_is_not_there_is_not_found },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("file", tests);
	return loop_program_stop(&program) ? status : 1;
}
