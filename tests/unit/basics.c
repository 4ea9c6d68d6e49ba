/* lib's basics: arena, buf, clock, ids, JSON, members, configuration. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/config/config.h"
#include "lib/text/json_write.h"
#include "lib/text/members.h"
#include "support/run/suite.h"

static void
arena_gives_aligned_zeroed_memory(void)
{
	struct arena *arena = arena_new();

	for (size_t size = 1; size < 100000; size = size * 3 + 1) {
		unsigned char *data = arena_alloc(arena, size);

		CU_ASSERT_EQUAL((uintptr_t)data % _Alignof(max_align_t), 0);
		CU_ASSERT_EQUAL(data[0], 0);
		CU_ASSERT_EQUAL(data[size - 1], 0);
		memset(data, 0xff, size);
	}
	arena_reset(arena);
	CU_ASSERT_EQUAL(((unsigned char *)arena_alloc(arena, 64))[63], 0);
	CU_ASSERT_STRING_EQUAL(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	arena_free(arena);
}

static void
buf_grows_and_keeps_its_content(void)
{
	struct arena *arena = arena_new();
	struct buf buf;

	buf_init(&buf, arena, 1);
	for (int i = 0; i < 10000; i++)
		buf_printf(&buf, "%d,", i);
	CU_ASSERT_EQUAL(strncmp(buf_text(&buf), "0,1,2,3,", 8), 0);
	CU_ASSERT_EQUAL(strlen(buf_text(&buf)), buf.len);
	CU_ASSERT_STRING_EQUAL(buf.data + buf.len - 5, "9999,");
	arena_free(arena);
}

static void
clock_reads_what_it_writes(void)
{
	static const int64_t times[] = { 1, 1700000000000000, 1700000000123456,
	    -1, 253402300799999999 };
	char text[CLOCK_TEXT_MAX];
	int64_t back;

	for (size_t i = 0; i < COUNT(times); i++) {
		clock_format(times[i], text);
		CU_ASSERT_TRUE(clock_parse(text, &back));
		CU_ASSERT_EQUAL(back, times[i]);
	}
	clock_format(1700000000000000, text);
	CU_ASSERT_STRING_EQUAL(text, "2023-11-14T22:13:20Z");
	CU_ASSERT_TRUE(clock_parse("2023-11-15T00:13:20.5+02:00", &back));
	CU_ASSERT_EQUAL(back, 1700000000500000);
	clock_format_http(784111777000000, text);
	CU_ASSERT_STRING_EQUAL(text, "Sun, 06 Nov 1994 08:49:37 GMT");
}

static void
clock_refuses_what_is_no_time(void)
{
	static const char *const bad[] = { "", "2023", "2023-02-31T00:00:00Z",
	    "2023-01-01T00:00:00", "2023-01-01T00:00:00.Z", "2023-01-01 00:00:00Z",
	    "2023-01-01T00:00:00+2:00", "2023-01-01T25:00:00Z", "2023-01-01T00:00:00Zx" };
	int64_t back;

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(clock_parse(bad[i], &back));
}

static void
ids_are_eleven_characters_of_base64url(void)
{
	struct public_id id = public_id_make(), again;

	CU_ASSERT_EQUAL(strlen(id.text), PUBLIC_ID_LEN);
	CU_ASSERT_TRUE(public_id_parse(id.text, &again));
	CU_ASSERT_STRING_EQUAL(id.text, again.text);
	CU_ASSERT_FALSE(public_id_parse("", &again));
	CU_ASSERT_FALSE(public_id_parse("abcdefghij", &again));
	CU_ASSERT_FALSE(public_id_parse("abcdefghij/", &again));
	CU_ASSERT_FALSE(public_id_parse("abcdefghijkl", &again));
}

static void
json_is_escaped_and_has_its_commas(void)
{
	struct arena *arena = arena_new();
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 0);
	json = json_writer(&buf);
	json_begin_object(&json);
	json_key(&json, "a\"b");
	json_text(&json, "x\n\x01\\é");
	json_key(&json, "list");
	json_begin_array(&json);
	json_int(&json, INT64_MIN);
	json_int(&json, 0);
	json_double(&json, 0.1);
	json_double(&json, 1.0 / 0.0);
	json_boolean(&json, true);
	json_text(&json, NULL);
	json_begin_array(&json);
	json_end_array(&json);
	json_end_array(&json);
	json_end_object(&json);
	CU_ASSERT_STRING_EQUAL(buf_text(&buf), "{\"a\\\"b\":\"x\\n\\u0001\\\\é\","
	    "\"list\":[-9223372036854775808,0,0.1,null,true,null,[]]}");
	arena_free(arena);
}

struct thing {
	struct public_id id;
	const char      *name;
	int64_t          size_bytes;
	int64_t          made_at;
	bool             mine;
	struct texts     tags;
	struct objects   parts;
};

static const struct member part_members[] = {
	MEMBER_INT(struct thing, size_bytes),
	MEMBER_END
};

static const struct member thing_members[] = {
	MEMBER_ID(struct thing, id),
	MEMBER_TEXT(struct thing, name),
	MEMBER_INT(struct thing, size_bytes),
	MEMBER_TIME(struct thing, made_at),
	MEMBER_BOOL(struct thing, mine),
	MEMBER_TEXTS(struct thing, tags),
	MEMBER_OBJECTS(struct thing, parts, part_members),
	MEMBER_END
};

static void
members_print_a_struct(void)
{
	static const char *tags[] = { "a", "b" };
	const struct thing parts[2] = { { .size_bytes = 1 }, { .size_bytes = 2 } };
	const struct thing thing = {
		.id = { "AAAAAAAAAAA" }, .size_bytes = 5, .made_at = 1700000000000000,
		.tags = { tags, 2 }, .parts = { parts, 2, sizeof(parts[0]) },
	};
	struct arena *arena = arena_new();
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 0);
	json = json_writer(&buf);
	members_write(&json, thing_members, &thing);
	CU_ASSERT_STRING_EQUAL(buf_text(&buf), "{\"id\":\"AAAAAAAAAAA\",\"name\":null,"
	    "\"size_bytes\":5,\"made_at\":\"2023-11-14T22:13:20Z\",\"mine\":false,"
	    "\"tags\":[\"a\",\"b\"],\"parts\":[{\"size_bytes\":1},{\"size_bytes\":2}]}");
	arena_free(arena);
}

static void
config_takes_the_environment_over_the_file(void)
{
	char path[] = "/tmp/vitrina-conf-XXXXXX";
	static const char text[] = "# comment\n\npart_size = 8M\nmax_upload=1G\nrate_limits = off\n";
	int fd = mkstemp(path);

	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	setenv("VITRINA_CONF", path, 1);
	setenv("VITRINA_MAX_UPLOAD", "3G", 1);
	CU_ASSERT_TRUE(config_load());
	CU_ASSERT_EQUAL(config()->part_size, 8 << 20);
	CU_ASSERT_EQUAL(config()->max_upload, 3LL << 30);
	CU_ASSERT_FALSE(config()->rate_limits);
	CU_ASSERT_EQUAL(config()->undelete_days, 7);
	setenv("VITRINA_MAX_UPLOAD", "3 apples", 1);
	CU_ASSERT_FALSE(config_load());
	unsetenv("VITRINA_MAX_UPLOAD");
	setenv("VITRINA_CONF", "/nonexistent", 1);
	CU_ASSERT_FALSE(config_load());
	unsetenv("VITRINA_CONF");
	unlink(path);
}

static void
put_line(const char *path, const char *line)
{
	FILE *out = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fputs(line, out);
	fclose(out);
}

static void
a_role_has_its_password_from_its_file(void)
{
	char dir[] = "/tmp/vitrina-secrets-XXXXXX", path[64];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/database_videos", dir);
	put_line(path, "*:*:*:*:it's\\:a \\\\ secret: of videos\n");
	setenv("VITRINA_SECRETS_DIR", dir, 1);
	setenv("VITRINA_DATABASE", "host=db dbname=site user=owner", 1);
	CU_ASSERT_TRUE(config_load());
	CU_ASSERT_STRING_EQUAL(config_database("videos"), "host=db dbname=site user=owner"
	    " user='vitrina_videos' password='it\\'s:a \\\\ secret: of videos'");
	CU_ASSERT_STRING_EQUAL(config_database("auth"),
	    "host=db dbname=site user=owner user='vitrina_auth'");
	put_line(path, "*:*:*:vitrina_videos_2:other\n");
	CU_ASSERT_STRING_EQUAL(config_database("videos"), "host=db dbname=site user=owner"
	    " user='vitrina_videos_2' password='other'");
	put_line(path, "a password alone\n");
	CU_ASSERT_STRING_EQUAL(config_database("videos"), "host=db dbname=site user=owner"
	    " user='vitrina_videos' password='a password alone'");
	CU_ASSERT_STRING_EQUAL(config_database(NULL), "host=db dbname=site user=owner");
	unsetenv("VITRINA_SECRETS_DIR");
	unsetenv("VITRINA_DATABASE");
	unlink(path);
	rmdir(dir);
}

static void
an_enum_is_found_by_its_whole_name(void)
{
	static const char *const names[] = { "public", "unlisted", "private", NULL };

	CU_ASSERT_EQUAL(texts_index(names, "public"), 0);
	CU_ASSERT_EQUAL(texts_index(names, "private"), 2);
	CU_ASSERT_EQUAL(texts_index(names, "pu"), -1);
	CU_ASSERT_EQUAL(texts_index(names, "publicly"), -1);
	CU_ASSERT_EQUAL(texts_index(names, NULL), -1);
}

static void
every_failure_has_its_own_type(void)
{
	for (int a = 0; a < ERR_COUNT; a++) {
		CU_ASSERT(err_status((enum err)a) >= 200);
		for (int b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(err_type((enum err)a), err_type((enum err)b));
	}
}

static void
only_a_full_disk_is_no_space(void)
{
	static const int full[] = { ENOSPC, EDQUOT, EFBIG };
	static const int again[] = { EMFILE, ENFILE, ENOMEM, EIO, EROFS, ESTALE, ENOENT, ENOTCONN };

	for (size_t i = 0; i < COUNT(full); i++)
		CU_ASSERT_EQUAL(err_status(err_of_errno(full[i])), 507);
	for (size_t i = 0; i < COUNT(again); i++)
		CU_ASSERT_EQUAL(err_status(err_of_errno(again[i])), 503);
	CU_ASSERT_EQUAL(err_status(err_of_errno(EACCES)), 500);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "only a full disk is no space", only_a_full_disk_is_no_space },
		{ "arena_gives_aligned_zeroed_memory", arena_gives_aligned_zeroed_memory },
		{ "buf_grows_and_keeps_its_content", buf_grows_and_keeps_its_content },
		{ "clock_reads_what_it_writes", clock_reads_what_it_writes },
		{ "clock_refuses_what_is_no_time", clock_refuses_what_is_no_time },
		{ "ids_are_eleven_characters_of_base64url", ids_are_eleven_characters_of_base64url },
		{ "json_is_escaped_and_has_its_commas", json_is_escaped_and_has_its_commas },
		{ "members_print_a_struct", members_print_a_struct },
		{ "config_takes_the_environment_over_the_file", config_takes_the_environment_over_the_file },
		{ "a_role_has_its_password_from_its_file", a_role_has_its_password_from_its_file },
		{ "an_enum_is_found_by_its_whole_name", an_enum_is_found_by_its_whole_name },
		{ "every_failure_has_its_own_type", every_failure_has_its_own_type },
		CU_TEST_INFO_NULL,
	};

	return suite_run("basics", tests);
}
