/*
 * One of our programs as it is built, on a socket of its own and a fresh
 * database, with throwaway directories.
 */
#ifndef SUPPORT_TEST_PROGRAM_H
#define SUPPORT_TEST_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#define TEST_PATH_MAX 512

struct test_program {
	const char *name;
	pid_t       pid;
	int         listener;
	bool        owns_directory;
	char        directory[64];	/* store/, store/spool/, scratch/, secrets/, log */
	char        socket[96];
};

/*
 * Start `name` as its Postgres role on the database test_db().
 * `env`: more configuration, "VITRINA_…", value, …, NULL; or NULL.
 * On failure says why on standard error and exits.
 */
void test_program_start(struct test_program *program, const char *name,
    const char *const *env);
/* Beside `first`: another process of the same or another program, with its directories. */
void test_program_start_beside(struct test_program *program,
    const struct test_program *first, const char *name, const char *const *env);
/*
 * Programs that are started from now on are those in `directory`, as far as they
 * are there; NULL: as they were built.
 */
void test_program_from(const char *directory);
/*
 * SIGTERM and wait; the directory goes, after its log's errors were shown where
 * a test failed.  True when it ended with 0.
 */
bool test_program_stop(struct test_program *program);
/* Where `name` was built: bin/ of the build that this test is of. */
void test_program_path(const char *name, char path[TEST_PATH_MAX]);
/* A key file of that name in its secrets/, where there is none yet. */
void test_program_key(const struct test_program *program, const char *name);
/* Its resident memory, in bytes. */
long test_program_memory(const struct test_program *program);

#endif
