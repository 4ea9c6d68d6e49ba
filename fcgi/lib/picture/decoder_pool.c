/*
 * Each decoder has a thread that started it and waits for its end: the kernel
 * kills a child when the thread that forked it is gone.
 */
#include "lib/picture/decoder_pool.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "lib/io/child.h"
#include "lib/io/log.h"
#include "lib/picture/decoder.h"
#include "lib/picture/decoder_wire.h"

#define DECODERS_MAX   64
#define IDLE_MS        60000	/* then it ends */
#define TASKS_MAX      1000	/* then it ends too: whatever it is by now */
#define TASK_MS        120000	/* longest that one picture may take */
#define MEMORY         (8LL << 30)	/* of address space */
#define BYTES_MAX      (1LL << 30)	/* of a file that it writes */
#define NICE_LATER     5	/* before what ffmpeg has: somebody waits */
#define DIRECTORY_NAME "pictures-"

/* Sanitizers map terabytes. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_OF_ONE 0
#else
#define MEMORY_OF_ONE MEMORY
#endif

struct decoder {
	enum { AWAY, READY, BUSY, ENDING } state;
	enum decoder_kind kind;
	bool      has_ended;	/* while it was busy */
	int       tasks;	/* that it had */
	pthread_t keeper;
	int       ours;		/* the socket's ends */
	int       its;
	int64_t   since_ms;	/* in that state */
	char      directory[512];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  changed = PTHREAD_COND_INITIALIZER;
static struct decoder  decoders[DECODERS_MAX];
static bool            is_stopping;

/* With the lock held. */
static void
set(struct decoder *decoder, int state)
{
	decoder->state = state;
	decoder->since_ms = clock_steady_ms();
}

/* False: it is to end. */
static bool
on_tick(void *context)
{
	struct decoder *decoder = context;
	int64_t for_ms;
	bool goes_on;

	pthread_mutex_lock(&lock);
	for_ms = clock_steady_ms() - decoder->since_ms;
	goes_on = !is_stopping && decoder->state != ENDING &&
	    for_ms < (decoder->state == BUSY ? TASK_MS : IDLE_MS);
	if (!goes_on && decoder->state == READY)
		set(decoder, ENDING);
	pthread_mutex_unlock(&lock);
	return goes_on;
}

static void
remove_directory(const char *path)
{
	DIR *all = opendir(path);
	struct dirent *entry;

	while (all != NULL && (entry = readdir(all)) != NULL)
		unlinkat(dirfd(all), entry->d_name, 0);
	if (all != NULL)
		closedir(all);
	rmdir(path);
}

static void
say_end(struct decoder *decoder, const struct child_result *result)
{
	bool was_slow;

	pthread_mutex_lock(&lock);
	was_slow = result->stopped && decoder->state == BUSY && !is_stopping;
	pthread_mutex_unlock(&lock);
	if (was_slow)
		log_warn("a decoder of pictures took longer than %d s", TASK_MS / 1000);
	else if (!result->stopped || result->errors[0] != '\0')
		log_warn("a decoder of pictures ended with %d: %s", result->status, result->errors);
}

static void
run(struct decoder *decoder)
{
	const bool forks = decoder->kind != DECODER_LASTS;
	const struct box box = { .writes = decoder->directory, .forks = forks };
	struct arena *arena = arena_new();
	const char *const argv[] = {
		child_beside(arena, "decoder"), forks ? DECODER_EACH : DECODER_ALL, NULL,
	};
	struct child child = {
		.argv = argv, .directory = decoder->directory, .box = &box,
		.input = decoder->its, .memory_bytes = MEMORY_OF_ONE, .file_bytes = BYTES_MAX,
		.nice = decoder->kind == DECODER_FORKS_LATER ? NICE_LATER : 0,
		.on_tick = on_tick, .context = decoder,
	};
	struct child_result result;

	if (child_run(&child, arena, &result) == ERR_OK)
		say_end(decoder, &result);
	arena_free(arena);
}

/* With the lock held, and nobody who uses it. */
static void
forget(struct decoder *decoder)
{
	close(decoder->ours);
	set(decoder, AWAY);
	pthread_cond_broadcast(&changed);
}

static void *
keep(void *context)
{
	struct decoder *decoder = context;

	run(decoder);
	remove_directory(decoder->directory);
	pthread_mutex_lock(&lock);
	close(decoder->its);	/* whoever waits for an answer hears of the end */
	if (decoder->state == BUSY)
		decoder->has_ended = true;
	else
		forget(decoder);
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* What processes left that were killed with their decoders. */
static void
sweep(void)
{
	DIR *all = opendir(config()->scratch_dir);
	struct dirent *entry;
	char path[512];
	int pid;

	while (all != NULL && (entry = readdir(all)) != NULL) {
		if (sscanf(entry->d_name, DIRECTORY_NAME "%d-", &pid) != 1 ||
		    kill(pid, 0) == 0 || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), "%s/%s", config()->scratch_dir, entry->d_name);
		remove_directory(path);
	}
	if (all != NULL)
		closedir(all);
}

static bool
make_directory(struct decoder *decoder)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (mkdir(config()->scratch_dir, 0750) != 0 && errno != EEXIST)
		return false;
	pthread_once(&once, sweep);
	snprintf(decoder->directory, sizeof(decoder->directory), "%s/" DIRECTORY_NAME "%d-%d",
	    config()->scratch_dir, (int)getpid(), (int)(decoder - decoders));
	return mkdir(decoder->directory, 0700) == 0 || errno == EEXIST;
}

static bool
start_keeper(struct decoder *decoder)
{
	pthread_attr_t attr;
	bool ok;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	ok = pthread_create(&decoder->keeper, &attr, keep, decoder) == 0;
	pthread_attr_destroy(&attr);
	return ok;
}

/* With the lock held. */
static enum err
start(struct decoder *decoder, enum decoder_kind kind)
{
	int ends[2];

	if (!make_directory(decoder)) {
		log_error("scratch_dir %s: %s", config()->scratch_dir, strerror(errno));
		return ERR_UNAVAILABLE;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		log_error("a decoder of pictures: %s", strerror(errno));
		return ERR_UNAVAILABLE;
	}
	decoder->ours = ends[0];
	decoder->its = ends[1];
	decoder->has_ended = false;
	decoder->kind = kind;
	decoder->tasks = 0;
	set(decoder, BUSY);
	if (start_keeper(decoder))
		return ERR_OK;
	log_error("a decoder of pictures: no thread");
	close(ends[1]);
	forget(decoder);
	return ERR_UNAVAILABLE;
}

/* With the lock held: the first that is ready for it, or that is not there. */
static struct decoder *
find(int state, enum decoder_kind kind)
{
	for (size_t i = 0; i < COUNT(decoders); i++)
		if ((int)decoders[i].state == state &&
		    (state == AWAY || decoders[i].kind == kind))
			return &decoders[i];
	return NULL;
}

enum err
decoder_take(enum decoder_kind kind, struct decoder **out)
{
	enum err err = ERR_UNAVAILABLE;

	pthread_mutex_lock(&lock);
	if (!is_stopping && (*out = find(READY, kind)) != NULL) {
		set(*out, BUSY);
		err = ERR_OK;
	} else if (!is_stopping && (*out = find(AWAY, kind)) != NULL) {
		err = start(*out, kind);
	}
	if (err == ERR_OK)
		(*out)->tasks++;
	pthread_mutex_unlock(&lock);
	return err;
}

void
decoder_return(struct decoder *decoder)
{
	pthread_mutex_lock(&lock);
	if (decoder->has_ended)
		forget(decoder);
	else
		set(decoder, decoder->tasks < TASKS_MAX ? READY : ENDING);
	pthread_mutex_unlock(&lock);
}

int
decoder_socket(const struct decoder *decoder)
{
	return decoder->ours;
}

static bool
any_is_there(void)
{
	for (size_t i = 0; i < COUNT(decoders); i++)
		if (decoders[i].state != AWAY)
			return true;
	return false;
}

void
decoder_stop(void)
{
	pthread_mutex_lock(&lock);
	is_stopping = true;
	while (any_is_there())
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}
