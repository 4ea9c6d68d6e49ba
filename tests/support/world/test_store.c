/* A throwaway store, and bodies to put into it. */
#include "support/world/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/child.h"
#include "store/store.h"

static char directory[64];
static pid_t maker;

static void
remove_directory(void)
{
	const char *const argv[] = { "rm", "-rf", directory, NULL };
	struct child child = { .argv = argv, .timeout_ms = 60000 };
	struct child_result result;
	struct arena *arena;

	if (getpid() != maker)
		return;
	arena = arena_new();
	child_run(&child, arena, &result);
	arena_free(arena);
}

const char *
test_store(void)
{
	char spool[sizeof(directory) + 8];

	if (directory[0] != '\0')
		return directory;
	snprintf(directory, sizeof(directory), "/tmp/vitrina-store-XXXXXX");
	if (mkdtemp(directory) == NULL)
		abort();
	maker = getpid();
	atexit(remove_directory);
	setenv("VITRINA_CONF", "/dev/null", 1);	/* not that of a site on this machine */
	setenv("VITRINA_STORE_DIR", directory, 1);
	snprintf(spool, sizeof(spool), "%s/spool", directory);
	setenv("VITRINA_SPOOL_DIR", spool, 1);
	setenv("VITRINA_MIN_FREE", "0", 0);
	if (!config_load())
		exit(1);
	return directory;
}

unsigned char
test_byte(uint32_t seed, int64_t at)
{
	uint64_t x = ((uint64_t)seed << 32) ^ (uint64_t)(at / 8);

	x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	return (unsigned char)((x >> (at % 8 * 8)) | 1);	/* never 0: not a hole */
}

struct test_bytes
test_bytes(uint32_t seed, int64_t length)
{
	return (struct test_bytes){ .seed = seed, .length = length, .cut_at = -1 };
}

static ssize_t
read_bytes(void *context, void *data, size_t size)
{
	struct test_bytes *bytes = context;
	unsigned char *out = data;
	size_t i;

	if (bytes->before_read != NULL)
		bytes->before_read(bytes->context, bytes->at);
	for (i = 0; i < size && bytes->at < bytes->length; i++) {
		if (bytes->at == bytes->cut_at)
			return i > 0 ? (ssize_t)i : -1;
		out[i] = test_byte(bytes->seed, bytes->at++);
	}
	return (ssize_t)i;
}

struct body
test_body(struct test_bytes *bytes, bool is_chunked)
{
	return (struct body){
		.length = is_chunked ? -1 : bytes->length,
		.max_bytes = INT64_MAX,
		.read = read_bytes,
		.context = bytes,
	};
}

bool
test_object_has(const char *key, int64_t offset, uint32_t seed, int64_t length)
{
	unsigned char data[64 * 1024];
	int64_t at;
	size_t got, want, i;

	for (at = 0; at < length; at += (int64_t)got) {
		want = length - at < (int64_t)sizeof(data) ?
		    (size_t)(length - at) : sizeof(data);
		if (store_read(key, offset + at, data, want, &got) != ERR_OK || got != want)
			return false;
		for (i = 0; i < got; i++) {
			if (data[i] != test_byte(seed, at + (int64_t)i))
				return false;
		}
	}
	return true;
}
