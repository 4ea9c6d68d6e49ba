/*
 * Somebody has found a hole in ffprobe: whatever runs in its place reaches the
 * file that it was given, and nothing else of the site.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/doubles/exploit.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"
#include "support/world/test_db.h"

static char bin[64];

static void
run(const char *format, const char *a, const char *b)
{
	char command[512];

	snprintf(command, sizeof(command), format, a, b);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

/* Somebody's program, on a port of this host. */
static int
listening_port(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 16), 0);
	CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	return ntohs(address.sin_port);
}

/* What libpq's conninfo says of `key`. */
static const char *
of_database(const char *key)
{
	static char value[128];
	const char *at = strstr(test_db(), key);

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	sscanf(at + strlen(key), "=%127s", value);
	return value;
}

/* All that there is around the program, with a secret and somebody else's file. */
static void
put_in_place_of(const char *tool)
{
	const char *home = videos_auth.directory;
	char targets[EXPLOIT_TARGETS_MAX / 2], path[128];

	run("mkdir -p %s/store/u/other && echo private >%s/store/u/other/file", home, home);
	run("echo private >%s/store/u/other/victim && echo key >%s/secrets/key", home, home);
	run("echo 'database = x' >%s/vitrina.conf%s", home, "");
	snprintf(targets, sizeof(targets),
	    "database %s/.s.PGSQL.5432\nprogram %s\nport %d\nother %s/store/u/other/file\n"
	    "victim_file %s/store/u/other/victim\nstore %s/store\nsecret %s/secrets/key\n"
	    "configuration %s/vitrina.conf\nvictim %d\ndescriptors 3",
	    of_database("host"), videos_credentials.socket, listening_port(), home, home, home,
	    home, home, (int)videos_auth.pid);
	snprintf(path, sizeof(path), "%s/%s", bin, tool);
	exploit_put("exploit", path, targets);
}

static char *
said(void)
{
	static char text[1 << 20];
	char path[128];
	size_t len;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", videos_auth.directory);
	log = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(log);
	len = fread(text, 1, sizeof(text) - 1, log);
	text[len] = '\0';
	fclose(log);
	return exploit_said(text);
}

/* What every reader of that folder would have: the file as it was. */
static void
is_untouched(void)
{
	run("[ \"$(cat %s/store/u/other/victim)\" = private ] && [ \"$(wc -c <%s/store/u/other/file)\" = 8 ]",
	    videos_auth.directory, videos_auth.directory);
}

static void
test_a_prober_reaches_its_file_alone(void)
{
	const struct film film = film_small();
	struct api me = videos_person("alba");
	char key[201], *reached;

	film_upload(&me, &film, key);
	put_in_place_of("ffprobe");
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'x'}", key), 422);
	reached = said();
	CU_ASSERT_STRING_EQUAL(reached, "+input");
	if (strcmp(reached, "+input") != 0)
		fprintf(stderr, "reached: %s\n", reached);

	is_untouched();
	free(reached);
	api_done(&me);
}

/* As a container's profile does that knows nothing of Landlock. */
static void
forbid_landlock(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || filter == NULL ||
	    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
	        SCMP_SYS(landlock_create_ruleset), 0) != 0 || seccomp_load(filter) != 0)
		_exit(126);
}

/* What `videos --check` says, where Landlock is there or not. */
static const char *
check_says(bool has_landlock)
{
	static char text[4096];
	char path[TEST_PATH_MAX];
	int ends[2];
	size_t len = 0;
	ssize_t got;
	pid_t pid;

	test_program_path("videos", path);
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		if (!has_landlock)
			forbid_landlock();
		dup2(ends[1], STDERR_FILENO);
		setenv("VITRINA_CONF", "/dev/null", 1);
		execl(path, path, "--check", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return text;
}

static void
test_it_says_which_wall_is_missing(void)
{
	CU_ASSERT_PTR_NULL(strstr(check_says(true), "Landlock"));
	CU_ASSERT_PTR_NOT_NULL(strstr(check_says(false), "without Landlock"));
}

static CU_TestInfo tests[] = {
	{ "a prober reaches its file alone", test_a_prober_reaches_its_file_alone },
	{ "it says which wall is missing", test_it_says_which_wall_is_missing },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	char path[4096], command[128];
	int failed;

	snprintf(bin, sizeof(bin), "/tmp/vitrina-exploit-XXXXXX");
	if (mkdtemp(bin) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s:%s", bin, getenv("PATH"));
	setenv("PATH", path, 1);
	videos_site_start(NULL);
	failed = suite_run("videos whose prober was taken over", tests);
	failed = videos_site_stop() ? failed : 1;
	snprintf(command, sizeof(command), "rm -rf '%s'", bin);
	return system(command) == 0 ? failed : 1;
}
