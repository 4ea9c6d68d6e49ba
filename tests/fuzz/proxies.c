/*
 * Fuzzes the rule of who asks: the first line of the input is `trusted_proxies`, the
 * second X-Forwarded-Proto, and each other a line of X-Forwarded-For.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/serve/conn_inside.h"
#include "lib/serve/conn.h"
#include "lib/serve/proxies.h"
#include "support/fuzz/fuzz.h"

#define FORWARDED "HTTP_X_FORWARDED_FOR"
#define LINES_MAX (CONN_PARAMS_MAX + 20)

/* As front ends are told it, the list is the same. */
static void
the_list_is_told_whole(struct arena *arena, const char *list)
{
	char bad[64] = "", network[PROXIES_TEXT_MAX], again[PROXIES_TEXT_MAX];
	struct buf told;
	size_t count;

	if (!proxies_init(list, bad)) {
		FUZZ_HOLDS(bad[0] != '\0');
		return;
	}
	buf_init(&told, arena, 256);
	for (count = 0; proxies_network(count, network); count++)
		if (strcmp(network, "0.0.0.0/0") != 0)	/* what stands for ::/0 beside it */
			buf_printf(&told, "%s,", network);
	FUZZ_HOLDS(count <= PROXIES_MAX && proxies_init(buf_text(&told), bad));
	for (size_t i = 0, j = 0; proxies_network(i, network); i++)
		if (strcmp(network, "0.0.0.0/0") != 0)
			FUZZ_HOLDS(proxies_network(i, again) && strcmp(network, again) == 0 && ++j > 0);
}

static bool
is_address(const char *text)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool
is_client(struct arena *arena, const char *said, const char *after, const char *client)
{
	return strcmp(proxies_client(arena, "10.1.2.3",
	    arena_printf(arena, "%s%s", said, after)), client) == 0;
}

/* Whatever a client says of itself stands before what a proxy saw. */
static void
nobody_chooses(struct arena *arena, const char *said)
{
	static const char seen[] = "198.51.100.9";

	FUZZ_HOLDS(is_client(arena, said, ", 198.51.100.9", seen));
	FUZZ_HOLDS(is_client(arena, said, ",198.51.100.9:4711", seen));
	FUZZ_HOLDS(is_client(arena, said, " , [::ffff:198.51.100.9]:1 , 10.9.9.9,", seen));
	FUZZ_HOLDS(is_client(arena, said, ", [2001:DB8::9], ::1", "2001:db8::9"));
	FUZZ_HOLDS(is_client(arena, said, ", unknown", "10.1.2.3"));
	FUZZ_HOLDS(is_address(proxies_client(arena, "10.1.2.3", said)));
	FUZZ_HOLDS(strcmp(proxies_client(arena, "192.0.2.1", said), "192.0.2.1") == 0);
}

/* Lines one by one are the same as one list. */
static void
lines_are_one_list(struct arena *arena, const char *const *lines, size_t count)
{
	static struct conn conn;
	char *params[LINES_MAX + 1];
	struct buf list;
	const char *joined;

	buf_init(&list, arena, 256);
	for (size_t i = 0; i < count; i++) {
		params[i] = arena_printf(arena, FORWARDED "=%s", lines[i]);
		if (i < CONN_PARAMS_MAX)
			conn.params[i] = (struct conn_param){ params[i], strlen(FORWARDED) };
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", lines[i]);
	}
	params[count] = NULL;
	conn.param_count = count < CONN_PARAMS_MAX ? count : CONN_PARAMS_MAX;
	conn.fcgi.envp = params;
	joined = conn_header(&conn, arena, FORWARDED, ", ");
	FUZZ_HOLDS(count == 0 ? joined == NULL : strcmp(joined, buf_text(&list)) == 0);
	nobody_chooses(arena, joined == NULL ? "" : joined);
}

/* The next line of what is left; NULL: none. */
static const char *
next_line(char **rest)
{
	char *line = *rest;

	if (line == NULL)
		return NULL;
	*rest = strchr(line, '\n');
	if (*rest != NULL)
		*(*rest)++ = '\0';
	return line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *rest = arena_strndup(arena, (const char *)data, size), bad[64];
	const char *list = next_line(&rest), *proto = next_line(&rest), *lines[LINES_MAX];
	size_t count = 0;

	the_list_is_told_whole(arena, list);
	FUZZ_HOLDS(proxies_init("10.0.0.0/8, ::1", bad));
	FUZZ_HOLDS(proxies_https("192.0.2.1", proto, true) && !proxies_https("192.0.2.1", proto, false));
	(void)proxies_https("10.1.2.3", proto, false);
	while (count < LINES_MAX && (lines[count] = next_line(&rest)) != NULL)
		count++;
	lines_are_one_list(arena, lines, count);
	arena_free(arena);
	return 0;
}
