/* Room on the disk: what was promised counts until it is there, or has stalled. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "store/store_room.h"
#include "support/run/suite.h"

static char directory[] = "/tmp/room.XXXXXX";

/* Two fit, three do not, whatever else goes on on this disk. */
static int64_t
two_fifths(void)
{
	struct statvfs fs;

	CU_ASSERT_EQUAL(statvfs(directory, &fs), 0);
	return (int64_t)(fs.f_bavail * fs.f_frsize / 5 * 2);
}

static void
path_of(char path[128], const char *name)
{
	snprintf(path, 128, "%s/%s", directory, name);
}

/* As if nothing had moved in it for so long. */
static void
grow_old(const char *name, int seconds)
{
	const struct timespec then = { .tv_sec = time(NULL) - seconds };
	const struct timespec times[] = { then, then };
	char path[128];

	path_of(path, name);
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
}

static struct statx_timestamp
begun(const char *name)
{
	struct statx st;
	char path[128];

	path_of(path, name);
	CU_ASSERT_EQUAL(statx(AT_FDCWD, path, 0, STATX_BTIME, &st), 0);
	return st.stx_btime;
}

/*
 * Files are dated by a clock that ticks every few milliseconds, and by no other
 * that we could read: until a file is younger than `name`.
 */
static void
wait_until_younger_than(const char *name)
{
	const struct statx_timestamp before = begun(name);
	struct statx_timestamp now;

	do {
		char path[128];

		path_of(path, "younger");
		close(open(path, O_WRONLY | O_CREAT, 0600));
		now = begun("younger");
		CU_ASSERT_EQUAL(unlink(path), 0);
	} while (now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec);
}

/* A body as nginx spools it: a hole, for these tests count no blocks. */
static void
spool(const char *name, int64_t bytes)
{
	char path[128];
	int fd;

	path_of(path, name);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	CU_ASSERT_EQUAL(ftruncate(fd, bytes), 0);
	close(fd);
}

static void
unspool(const char *name)
{
	char path[128];

	path_of(path, name);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static enum err
take(const char *id, int64_t bytes)
{
	static const struct user_id nobody;

	return store_room_take(id, bytes, &nobody);
}

static void
announcements_do_not_all_fit_the_same_space(void)
{
	const int64_t bytes = two_fifths();

	CU_ASSERT_EQUAL(take("one", bytes), ERR_OK);
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_NO_SPACE);
	/* one that is asked about again is no other */
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	store_room_give_back("one");
	CU_ASSERT_EQUAL(take("three", bytes), ERR_OK);
	store_room_give_back("two");
	store_room_give_back("three");
}

static void
what_does_not_come_is_promised_to_nobody(void)
{
	const int64_t bytes = two_fifths();

	CU_ASSERT_EQUAL(take("one", bytes), ERR_OK);
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	grow_old("promised/one", STORE_ROOM_STALL_S - 5);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_NO_SPACE);
	grow_old("promised/one", STORE_ROOM_STALL_S + 5);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_OK);
	/* a clock that went back does not keep it for ever */
	grow_old("promised/two", -10 * STORE_ROOM_STALL_S);
	CU_ASSERT_EQUAL(take("four", bytes), ERR_OK);
	store_room_give_back("three");
	store_room_give_back("four");
}

static void
what_is_coming_counts_for_as_long_as_it_takes(void)
{
	const int64_t bytes = two_fifths();

	CU_ASSERT_EQUAL(take("slow", bytes), ERR_OK);
	spool("0000000001", 1000);
	wait_until_younger_than("0000000001");
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	grow_old("promised/slow", 3600);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_NO_SPACE);
	/* half a minute without a byte, and nginx gives it up */
	grow_old("0000000001", STORE_ROOM_STALL_S + 5);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_OK);
	unspool("0000000001");
	store_room_give_back("two");
	store_room_give_back("three");
}

static void
what_has_come_is_not_counted_twice(void)
{
	const int64_t bytes = two_fifths();

	CU_ASSERT_EQUAL(take("one", bytes), ERR_OK);
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	spool("0000000002", bytes);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_OK);
	/* other files there are no bodies */
	spool("matrix-AAAAAAAAAAA", bytes);
	CU_ASSERT_EQUAL(take("four", bytes), ERR_NO_SPACE);
	unspool("matrix-AAAAAAAAAAA");
	unspool("0000000002");
	store_room_give_back("one");
	store_room_give_back("two");
	store_room_give_back("three");
}

static void
a_stream_says_what_is_left(void)
{
	const int64_t bytes = two_fifths();

	CU_ASSERT_EQUAL(take("one", bytes), ERR_OK);
	CU_ASSERT_EQUAL(take("two", bytes), ERR_OK);
	grow_old("promised/one", STORE_ROOM_STALL_S + 5);
	store_room_note("one", bytes - 1000);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_NO_SPACE);
	store_room_note("one", 1000);
	CU_ASSERT_EQUAL(take("three", bytes), ERR_OK);
	store_room_note("nobody", bytes);
	CU_ASSERT_EQUAL(take("one", 1000), ERR_OK);
	store_room_give_back("one");
	store_room_give_back("two");
	store_room_give_back("three");
}

static int64_t
sum_for(int64_t whose)
{
	const struct user_id user = { whose };
	int64_t bytes = -1;

	CU_ASSERT_EQUAL(store_room_sum_for(&user, &bytes), ERR_OK);
	return bytes;
}

/* Until the request is here. */
static void
what_is_for_somebody_is_summed_up(void)
{
	static const struct user_id alba = { 7 }, bruno = { 8 };

	CU_ASSERT_EQUAL(store_room_take("one", 1000, &alba), ERR_OK);
	CU_ASSERT_EQUAL(store_room_take("two", 500, &alba), ERR_OK);
	CU_ASSERT_EQUAL(store_room_take("three", 70, &bruno), ERR_OK);
	CU_ASSERT_EQUAL(take("four", 9000), ERR_OK);
	CU_ASSERT_EQUAL(sum_for(7), 1500);
	CU_ASSERT_EQUAL(sum_for(8), 70);
	CU_ASSERT_EQUAL(sum_for(9), 0);
	CU_ASSERT_EQUAL(store_room_take("two", 600, &alba), ERR_OK);
	CU_ASSERT_EQUAL(sum_for(7), 1600);
	store_room_come("one");
	CU_ASSERT_EQUAL(sum_for(7), 600);
	CU_ASSERT_EQUAL(take("two", 600), ERR_OK);	/* it streams */
	CU_ASSERT_EQUAL(sum_for(7), 0);
	grow_old("promised/three", STORE_ROOM_STALL_S + 5);
	CU_ASSERT_EQUAL(sum_for(8), 0);
	store_room_come("nobody");
	store_room_give_back("one");
	store_room_give_back("two");
	store_room_give_back("three");
	store_room_give_back("four");
}

/* Who was cut off comes again: what has not begun is not awaited for long. */
static void
what_was_cut_off_is_awaited_by_nobody(void)
{
	static const struct user_id alba = { 7 };

	CU_ASSERT_EQUAL(store_room_take("one", 1000, &alba), ERR_OK);
	spool("0000000003", 400);
	grow_old("promised/one", STORE_ROOM_BEGIN_S + 5);
	CU_ASSERT_EQUAL(sum_for(7), 1000);	/* all of it, whatever is here */
	unspool("0000000003");
	CU_ASSERT_EQUAL(sum_for(7), 0);
	CU_ASSERT_EQUAL(store_room_take("two", 1000, &alba), ERR_OK);
	CU_ASSERT_EQUAL(sum_for(7), 1000);
	store_room_give_back("one");
	store_room_give_back("two");
}

static void
what_is_larger_than_all_is_refused(void)
{
	CU_ASSERT_EQUAL(take("one", 4 * two_fifths()), ERR_NO_SPACE);
	CU_ASSERT_EQUAL(take("two", two_fifths()), ERR_OK);
	store_room_give_back("two");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "announcements do not all fit the same space",
		    announcements_do_not_all_fit_the_same_space },
		{ "what does not come is promised to nobody",
		    what_does_not_come_is_promised_to_nobody },
		{ "what is coming counts for as long as it takes",
		    what_is_coming_counts_for_as_long_as_it_takes },
		{ "what has come is not counted twice", what_has_come_is_not_counted_twice },
		{ "a stream says what is left", a_stream_says_what_is_left },
		{ "what is for somebody is summed up", what_is_for_somebody_is_summed_up },
		{ "what was cut off is awaited by nobody", what_was_cut_off_is_awaited_by_nobody },
		{ "what is larger than all is refused", what_is_larger_than_all_is_refused },
		CU_TEST_INFO_NULL,
	};
	char promised[128];
	int status;

	if (mkdtemp(directory) == NULL)
		return 1;
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_SPOOL_DIR", directory, 1);
	setenv("VITRINA_MIN_FREE", "0", 1);
	if (!config_load())
		return 1;
	status = suite_run("room", tests);
	path_of(promised, "promised");
	rmdir(promised);	/* fails, as a test does, when a promise is left */
	return rmdir(directory) == 0 ? status : 1;
}
