/* A throwaway site for the worker. */
#include "support/sites/site_worker.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/child.h"
#include "lib/io/log.h"
#include "service/base/job.h"
#include "store/store.h"
#include "support/world/test_db.h"

struct arena *site_arena;
struct db     site_db;
char          site_directory[64];
const char   *site_ffmpeg;

static struct db_pool *pool;

/* What the tests stand on: without it there is nothing to test. */
static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "worker site: %s\n", what);
	exit(1);
}

static void
set_directory(const char *name, const char *below)
{
	const char *path = arena_printf(site_arena, "%s/%s", site_directory, below);

	setenv(name, path, 1);
	site_shell("mkdir -p %s", path);
}

void
site_open(void)
{
	site_arena = arena_new();
	snprintf(site_directory, sizeof(site_directory), "/tmp/vitrina-worker-XXXXXX");
	if (mkdtemp(site_directory) == NULL)
		abort();
	set_directory("VITRINA_STORE_DIR", "store");
	set_directory("VITRINA_SPOOL_DIR", "store/spool");
	set_directory("VITRINA_SCRATCH_DIR", "scratch");
	setenv("VITRINA_CONF", "/dev/null", 1);
	setenv("VITRINA_MIN_FREE", "1M", 1);
	setenv("VITRINA_DATABASE", test_db_as("worker"), 1);
	setenv("VITRINA_DATABASE_ROLE_PREFIX", "", 1);
	if (!config_load())
		abort();
	log_open("test", LOG_LEVEL_ERROR);
	site_ffmpeg = site_shell("command -v ffmpeg");
	pool = test_db_pool(NULL, 2);
	site_db = db_of(pool);
	site_run("INSERT INTO account (public_id, username, password_hash)"
	    " SELECT 'AAAAAAAAAAA', 'owner', '' WHERE $1::bigint = 0", 0);
}

void
site_close(void)
{
	db_pool_free(pool);
	site_shell("rm -rf %s", site_directory);
	arena_free(site_arena);
}

const char *
site_shell(const char *format, ...)
{
	struct child child = { .output_max = 65536 };
	struct child_result result;
	const char *command;
	va_list ap;

	va_start(ap, format);
	command = arena_vprintf(site_arena, format, ap);
	va_end(ap);
	child.argv = (const char *const[]){ "sh", "-c", command, NULL };
	must(child_run(&child, site_arena, &result) == ERR_OK, "no shell");
	if (result.status != 0)
		fprintf(stderr, "%s\n%s\n", command, result.errors);
	must(result.status == 0, "a command failed");
	while (result.output_len > 0 && result.output[result.output_len - 1] == '\n')
		result.output_len--;
	return arena_strndup(site_arena, result.output, result.output_len);
}

const char *
site_media(const char *arguments, const char *name)
{
	const char *path = arena_printf(site_arena, "%s/%s", site_directory, name);

	site_shell("%s -nostdin -v error -y %s %s", site_ffmpeg, arguments, path);
	return path;
}

int64_t
site_video(const char *path)
{
	static const char SQL[] =
	    "WITH o AS (INSERT INTO object (key, owner_id, size_bytes, etag, state)"
	    "    SELECT $1, id, $2, $3, 'stored' FROM account WHERE username = 'owner'"
	    "    RETURNING id, owner_id)"
	    " INSERT INTO video (public_id, owner_id, object_id, title, type, beside)"
	    " SELECT $4, owner_id, id, 'A test', 'video/mp4', false FROM o RETURNING id";
	const struct public_id id = public_id_make();
	const char *key = arena_printf(site_arena, "u/AAAAAAAAAAA/%s", id.text);
	struct store_object object;
	int64_t video;

	must(store_put_file(key, path, &object) == ERR_OK, "the store or the database failed");
	const struct db_param params[] = {
		db_text(key), db_int(object.size_bytes), db_text(object.etag), db_id(&id),
	};
	must(db_one_int(&site_db, DB_QUERY(SQL, params), &video) == ERR_OK,
	    "the store or the database failed");
	return video;
}

void
site_transcode(int64_t video)
{
	must(job_add(&site_db, JOB_TRANSCODE, video, NULL, 0) == ERR_OK, "no job");
}

void
site_poster(int64_t video)
{
	must(job_add(&site_db, JOB_POSTER, video, NULL, 0) == ERR_OK, "no job");
}

int64_t
site_publish(const char *path)
{
	int64_t video = site_video(path);

	site_poster(video);
	site_transcode(video);
	return video;
}

pid_t
site_worker(void)
{
	const char *build = getenv("BUILD");
	const char *program = arena_printf(site_arena, "%s/bin/worker",
	    build != NULL ? build : "build");
	const char *log = arena_printf(site_arena, "%s/log", site_directory);
	pid_t pid = fork();

	if (pid == 0) {
		if (freopen(log, "a", stderr) == NULL)
			_exit(126);
		execl(program, program, (char *)NULL);
		_exit(127);
	}
	must(pid > 0, "no fork");
	return pid;
}

bool
site_worker_stop(pid_t pid)
{
	int status = -1;

	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
site_logs(const char *text)
{
	return strcmp(site_shell("for i in $(seq %d); do grep -qs '%s' %s/log && echo yes && break;"
	    " sleep 0.02; done", SITE_WAIT_S * 50, text, site_directory), "yes") == 0;
}

void
site_worker_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* No row is no failure. */
static void
must_answer(enum err err)
{
	must(err == ERR_OK || err == ERR_NOT_FOUND, "the store or the database failed");
}

int64_t
site_number(const char *sql, int64_t key)
{
	const struct db_param params[] = { db_int(key) };
	int64_t value = -1;

	must_answer(db_one_int(&site_db, DB_QUERY(sql, params), &value));
	return value;
}

const char *
site_text(const char *sql, int64_t key)
{
	const struct db_param params[] = { db_int(key) };
	const char *value = NULL;

	must_answer(db_one_text(&site_db, site_arena, DB_QUERY(sql, params), &value));
	return value != NULL ? value : "";
}

void
site_run(const char *sql, int64_t key)
{
	const struct db_param params[] = { db_int(key) };

	must(db_exec(&site_db, DB_QUERY(sql, params), NULL) == ERR_OK, sql);
}

bool
site_wait(const char *sql, int64_t key)
{
	const int64_t until_ms = clock_steady_ms() + SITE_WAIT_S * 1000;

	while (site_number(sql, key) <= 0) {
		if (clock_steady_ms() > until_ms) {
			fprintf(stderr, "waited in vain: %s\n%s\n", sql,
			    site_shell("tail -20 %s/log", site_directory));
			return false;
		}
		usleep(20000);
	}
	return true;
}

static bool
count_one(void *context, const char *key, int64_t size_bytes)
{
	(void)key, (void)size_bytes;
	++*(int64_t *)context;
	return true;
}

int64_t
site_objects(const char *prefix)
{
	int64_t count = 0;

	must(store_list(prefix, count_one, &count) == ERR_OK, "the store or the database failed");
	return count;
}

const char *
site_path(const char *key)
{
	const char *path = NULL;

	must(store_local(key, site_arena, &path) == ERR_OK, "the store or the database failed");
	return path;
}
