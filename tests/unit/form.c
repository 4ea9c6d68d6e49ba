/* lib/form: a file out of multipart/form-data, however the bytes come in. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/io/body.h"
#include "lib/io/form.h"
#include "support/run/suite.h"

#define TYPE "multipart/form-data; boundary=xyz"

/* A body that is given out in pieces of at most `piece` bytes. */
struct source {
	const char *data;
	size_t      len;
	size_t      at;
	size_t      piece;
	bool        is_cut;
};

static ssize_t
read_source(void *context, void *data, size_t size)
{
	struct source *source = context;
	size_t len = source->len - source->at;

	if (len == 0 && source->is_cut)
		return -1;
	len = len < size ? len : size;
	len = len < source->piece ? len : source->piece;
	memcpy(data, source->data + source->at, len);
	source->at += len;
	return (ssize_t)len;
}

/* What form_file() says of it; the file goes to `out` (0-terminated), and how it ended. */
static enum err
parse(struct source *source, const char *type, char *out, size_t size, ssize_t *end)
{
	struct arena *arena = arena_new();
	struct body body = { .max_bytes = 1 << 30, .read = read_source, .context = source };
	struct body file;
	size_t len = 0;
	ssize_t got;
	enum err err;

	err = form_file(&body, type, "file", arena, &file);
	if (err == ERR_OK) {
		while ((got = file.read(file.context, out + len, size - 1 - len)) > 0)
			len += (size_t)got;
		*end = got;
	}
	out[len] = '\0';
	arena_free(arena);
	return err;
}

static void
check(const char *type, const char *form, const char *expected)
{
	size_t len = strlen(form), piece;
	char out[4096];
	ssize_t end = 1;

	for (piece = 1; piece <= len; piece++) {
		struct source source = { form, len, 0, piece, false };

		CU_ASSERT_EQUAL_FATAL(parse(&source, type, out, sizeof(out), &end), ERR_OK);
		CU_ASSERT_STRING_EQUAL(out, expected);
		CU_ASSERT_EQUAL(end, 0);
		CU_ASSERT_EQUAL(source.at, len);	/* all was read */
	}
}

static void
test_forms(void)
{
	check(TYPE, "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
	    "content\r\n--xyz--\r\n", "content");
	check("multipart/form-data; charset=utf-8; boundary=\"x:y z\"",
	    "--x:y z\r\ncontent-disposition: form-data; name=key\r\n\r\nu/a/b\r\n"
	    "--x:y z\r\nContent-Type: video/mp4\r\n"
	    "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n"
	    "\r\n--x:y\r\n--x:\r\n\r\r\n-\r\n--x:y z\r\n"
	    "Content-Disposition: form-data; name=\"more\"\r\n\r\nignored\r\n--x:y z--",
	    "\r\n--x:y\r\n--x:\r\n\r\r\n-");
	check(TYPE, "preamble\r\n--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
	    "\r\n--xyz--\r\nepilogue", "");
}

static void
refuse(enum err expected, const char *type, const char *form)
{
	struct source source = { form, strlen(form), 0, 7, false };
	char out[64];
	ssize_t end;

	CU_ASSERT_EQUAL(parse(&source, type, out, sizeof(out), &end), expected);
}

static void
test_what_is_none(void)
{
	char *large = calloc(1, 100 * 1024);

	refuse(ERR_MEDIA_TYPE, NULL, "");
	refuse(ERR_MEDIA_TYPE, "application/json", "{}");
	refuse(ERR_MALFORMED, "multipart/form-data", "--xyz--");
	refuse(ERR_MALFORMED, "multipart/form-data; boundary=", "--xyz--");
	refuse(ERR_MALFORMED, TYPE, "");
	refuse(ERR_MALFORMED, TYPE, "--xyz--\r\n");
	refuse(ERR_MALFORMED, TYPE, "--xyz\r\n\r\nno name\r\n--xyz--");
	refuse(ERR_MALFORMED, TYPE,
	    "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--xyz--\r\n");
	refuse(ERR_MALFORMED, TYPE,
	    "--xyz\r\nContent-Disposition: form-data; name=\"file\r\n\r\nx\r\n--xyz--\r\n");
	memset(large, 'a', 100 * 1024 - 1);
	refuse(ERR_TOO_LARGE, TYPE, large);
	free(large);
}

static void
test_a_cut_file(void)
{
	static const char FORM[] =
	    "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncontent\r\n--xy";
	struct source lost = { FORM, strlen(FORM), 0, 5, true };
	struct source ended = { FORM, strlen(FORM), 0, 5, false };
	char out[64];
	ssize_t end = 0;

	CU_ASSERT_EQUAL(parse(&lost, TYPE, out, sizeof(out), &end), ERR_OK);
	CU_ASSERT_EQUAL(end, -1);
	CU_ASSERT_EQUAL(parse(&ended, TYPE, out, sizeof(out), &end), ERR_OK);
	CU_ASSERT_EQUAL(end, -1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "forms", test_forms },
		{ "what is none", test_what_is_none },
		{ "a cut file", test_a_cut_file },
		CU_TEST_INFO_NULL,
	};

	return suite_run("form", tests);
}
