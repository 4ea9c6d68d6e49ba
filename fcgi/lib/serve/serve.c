/* A program's main: arguments, configuration, threads, and the end. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "lib/io/ends.h"
#include "lib/io/listener.h"
#include "lib/io/log.h"
#include "lib/io/ready.h"
#include "lib/serve/conn.h"
#include "lib/serve/openapi.h"
#include "lib/serve/proxies.h"
#include "lib/serve/route_table.h"
#include "lib/serve/serve.h"
#include "lib/serve/serve_end.h"
#include "lib/serve/serve_front.h"
#include "lib/serve/serve_loop.h"

#define THREADS_A_CORE        4
#define DB_CONNECTIONS_A_CORE 2
#define BESIDES_MAX           4

static const struct beside *besides[BESIDES_MAX];
static size_t               beside_count;

void
serve_beside(const struct beside *beside)
{
	assert(beside_count < BESIDES_MAX);
	besides[beside_count++] = beside;
}

static void
start_besides(const char *program, struct db_pool *pool)
{
	for (size_t i = 0; i < beside_count; i++)
		if (besides[i]->start != NULL)
			besides[i]->start(program, pool);
}

static void
stop_besides(void)
{
	for (size_t i = beside_count; i-- > 0;)
		if (besides[i]->stop != NULL)
			besides[i]->stop();
}

static int
per_core(int64_t configured, int otherwise)
{
	if (configured > 0)
		return (int)configured;
	return otherwise * (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* Everything that --check looks at. */
static bool
configure(const char *program)
{
	char bad[64];

	if (!config_load())
		return false;
	if (!proxies_init(config()->trusted_proxies, bad)) {
		fprintf(stderr, "trusted_proxies: %s is no address or network\n", bad);
		return false;
	}
	log_open(program, log_level_named(config()->log_level));
	for (size_t i = 0; i < beside_count; i++)
		if (besides[i]->check != NULL)
			besides[i]->check();
	return true;
}

static bool
libraries_init(void)
{
	return sodium_init() >= 0 && conn_library_init();
}

static int
run(const char *program, const struct route *routes, size_t count)
{
	static const char *conninfo;	/* lives for ever, as config_database() says */
	struct serve_threads threads;
	struct db_pool *pool;
	struct loop *loop;
	int listener, status;

	ends_block();
	if (!libraries_init() || (listener = listener_open(program)) < 0 ||
	    !serve_front_init(listener))
		return EXIT_FAILURE;
	route_table_init(routes, count);
	conninfo = config_database(program);
	notify_open(conninfo);
	pool = db_pool_new(conninfo,
	    per_core(config()->db_connections, DB_CONNECTIONS_A_CORE));
	start_besides(program, pool);
	db_pool_warm(pool);
	threads = (struct serve_threads){
		per_core(config()->threads, THREADS_A_CORE), (int)config()->upload_threads,
		(int)config()->store_threads,
	};
	loop = serve_loop_start(listener, &threads, pool);
	log_info("started");
	ready_say("READY=1");
	if (!serve_until_end(loop, pool, listener != STDIN_FILENO, &status))
		_exit(status);	/* the threads may be in the middle of anything */
	serve_loop_free(loop);
	stop_besides();
	notify_close();
	db_pool_free(pool);
	return status;
}

int
serve(const char *program, const struct route *routes, size_t count, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--openapi") == 0) {
		openapi_print(program, routes, count);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return configure(program) ? EXIT_SUCCESS : EXIT_FAILURE;
	if (argc != 1) {
		fprintf(stderr, "usage: %s [--openapi | --check]\n", program);
		return 2;
	}
	return configure(program) ? run(program, routes, count) : EXIT_FAILURE;
}
