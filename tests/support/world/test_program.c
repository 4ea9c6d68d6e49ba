/* One of our programs, started for a test. */
#include "support/world/test_program.h"

#include <CUnit/Basic.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/world/test_db.h"

#define PATH_LEN 160

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
make_directory(const struct test_program *program, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s", program->directory, name);
	if (mkdir(path, 0700) != 0)
		die(path);
}

static void
set_directory(const struct test_program *program, const char *key, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s", program->directory, name);
	setenv(key, path, 1);
}

void
test_program_path(const char *name, char path[TEST_PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, TEST_PATH_MAX - 1);
	char *slash;
	int up;

	path[len > 0 ? len : 0] = '\0';
	for (up = 0; up < 3; up++)
		if ((slash = strrchr(path, '/')) != NULL)
			*slash = '\0';
	snprintf(path + strlen(path), TEST_PATH_MAX - strlen(path), "/bin/%s", name);
}

static const char *others;

void
test_program_from(const char *directory)
{
	others = directory;
}

static void
exec_program(const char *name)
{
	char path[TEST_PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", others != NULL ? others : "", name);
	if (others == NULL || access(path, X_OK) != 0)
		test_program_path(name, path);
	execl(path, name, (char *)NULL);
	perror(path);
	_exit(127);
}

static void
child(const struct test_program *program, const char *const *env)
{
	char log[PATH_LEN];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(log, sizeof(log), "%s/log", program->directory);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDERR_FILENO);
	dup2(program->listener, STDIN_FILENO);
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_DATABASE", test_db(), 1);
	set_directory(program, "VITRINA_STORE_DIR", "store");
	set_directory(program, "VITRINA_SPOOL_DIR", "store/spool");
	set_directory(program, "VITRINA_SCRATCH_DIR", "scratch");
	set_directory(program, "VITRINA_SECRETS_DIR", "secrets");
	setenv("VITRINA_RUN_DIR", program->directory, 1);
	setenv("VITRINA_LOG_DIR", program->directory, 1);
	setenv("VITRINA_WWW_DIR", "www", 1);	/* tests run at the top of the tree */
	setenv("VITRINA_MIN_FREE", "1M", 1);
	for (; env != NULL && env[0] != NULL; env += 2)
		setenv(env[0], env[1], 1);
	exec_program(program->name);
}

static void
launch(struct test_program *program, const char *const *env)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", program->socket);
	program->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(program->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(program->listener, 1024) != 0)
		die(program->socket);
	program->pid = fork();
	if (program->pid == 0)
		child(program, env);
	if (program->pid < 0)
		die("fork");
}

void
test_program_start(struct test_program *program, const char *name,
    const char *const *env)
{
	*program = (struct test_program){ .name = name, .owns_directory = true };
	snprintf(program->directory, sizeof(program->directory), "/tmp/%s.XXXXXX", name);
	if (mkdtemp(program->directory) == NULL)
		die(program->directory);
	make_directory(program, "store");
	make_directory(program, "store/spool");
	make_directory(program, "scratch");
	make_directory(program, "secrets");
	snprintf(program->socket, sizeof(program->socket), "%s/%s.sock",
	    program->directory, name);
	(void)test_db();	/* made by us, not by the child */
	launch(program, env);
}

void
test_program_start_beside(struct test_program *program,
    const struct test_program *first, const char *name, const char *const *env)
{
	static int count;

	*program = (struct test_program){ .name = name };
	snprintf(program->directory, sizeof(program->directory), "%s", first->directory);
	snprintf(program->socket, sizeof(program->socket), "%s/%s.%d", first->directory,
	    name, ++count);
	launch(program, env);
}

static void
remove_directory(const char *directory)
{
	char command[PATH_LEN];

	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	if (system(command) != 0)
		perror(directory);
}

/* Why a reply was a 500 stands there alone: of a test that failed, it is shown. */
static void
show_errors(const struct test_program *program)
{
	char path[PATH_LEN], line[1024];
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", program->directory);
	log = fopen(path, "r");
	while (log != NULL && fgets(line, sizeof(line), log) != NULL)
		if (strstr(line, "\"level\":\"error\"") != NULL)
			fprintf(stderr, "log: %s", line);
	if (log != NULL)
		fclose(log);
}

bool
test_program_stop(struct test_program *program)
{
	int status = -1;

	close(program->listener);
	kill(program->pid, SIGTERM);
	waitpid(program->pid, &status, 0);
	if (program->owns_directory && CU_get_number_of_failures() > 0)
		show_errors(program);
	if (program->owns_directory)
		remove_directory(program->directory);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

long
test_program_memory(const struct test_program *program)
{
	char path[64];
	long pages = 0, size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)program->pid);
	file = fopen(path, "r");
	if (file == NULL || fscanf(file, "%ld %ld", &size, &pages) != 2)
		pages = 0;
	if (file != NULL)
		fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

void
test_program_key(const struct test_program *program, const char *name)
{
	char path[TEST_PATH_MAX];
	FILE *file;
	int i;

	snprintf(path, sizeof(path), "%s/secrets/%s", program->directory, name);
	if (access(path, F_OK) == 0)
		return;
	file = fopen(path, "w");
	if (file == NULL || chmod(path, 0600) != 0)
		abort();
	for (i = 0; i < 64; i++)
		fputc("0123456789abcdef"[(i * 7 + 3) % 16], file);
	fclose(file);
}
