/* Fuzzes what WebDAV's headers say: If, and the addresses of Destination; the first line is an address. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/utf8.h"
#include "lib/text/if_lists.h"
#include "lib/text/url.h"
#include "service/file/file_address.h"
#include "service/file/file_name.h"
#include "support/fuzz/fuzz.h"

#define HOST   "files.example:8080"
#define ORIGIN "https://vitrina.example"

static const char *
print(struct arena *arena, const struct if_lists *lists)
{
	const char *tag = NULL;
	struct buf buf;

	buf_init(&buf, arena, 256);
	for (size_t i = 0; i < lists->count; i++) {
		const struct if_list *list = &lists->lists[i];

		if (list->tag != tag)
			buf_text_add(&buf, arena_printf(arena, "<%s>", list->tag));
		tag = list->tag;
		for (size_t c = 0; c < list->count; c++) {
			const struct if_condition *one = &lists->conditions[list->first + c];

			buf_text_add(&buf, arena_printf(arena, one->is_token ? "%s%s<%s>" : "%s%s[%s]",
			    c == 0 ? "(" : " ", one->is_not ? "Not " : "", one->value));
		}
		buf_text_add(&buf, ")");
	}
	return buf_text(&buf);
}

/* What was read is printed, and read again to the same. */
static void
conditions(struct arena *arena, const char *text)
{
	struct if_lists lists, again;
	size_t sum = 0;

	if (!if_lists_read(arena, text, &lists))
		return;
	FUZZ_HOLDS(lists.count > 0 && lists.condition_count <= IF_LISTS_MAX);
	for (size_t i = 0; i < lists.count; sum += lists.lists[i++].count)
		FUZZ_HOLDS(lists.lists[i].count > 0 && lists.lists[i].first == sum);
	FUZZ_HOLDS(sum == lists.condition_count);
	text = print(arena, &lists);
	FUZZ_HOLDS(if_lists_read(arena, text, &again));
	FUZZ_HOLDS(strcmp(text, print(arena, &again)) == 0);
}

static const char *
path_of(struct arena *arena, const struct file_address *address)
{
	struct buf buf;

	buf_init(&buf, arena, 256);
	for (size_t i = 0; i < address->names.count; i++) {
		const char *name = address->names.items[i];

		FUZZ_HOLDS(name[0] != '\0' && strlen(name) <= FILE_NAME_MAX && strchr(name, '/') == NULL);
		FUZZ_HOLDS(strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
		FUZZ_HOLDS(utf8_is_valid(name, strlen(name)));
		buf_text_add(&buf, "/");
		url_encode(&buf, name);
	}
	buf_text_add(&buf, address->has_slash ? "/" : "");
	return buf_text(&buf);
}

/* Names are names, and written as an address they are the same names. */
static void
address(struct arena *arena, const char *url)
{
	const char *path = file_address_path(url, HOST, ORIGIN), *why, *written;
	struct file_address found, again;

	if (path == NULL)
		return;
	FUZZ_HOLDS(path == url || strstr(url, "://") < path);
	if (file_address_read(arena, path, true, &found, &why) != ERR_OK)
		return;
	written = path_of(arena, &found);
	FUZZ_HOLDS(file_address_read(arena, written, true, &again, &why) == ERR_OK);
	FUZZ_HOLDS(again.has_slash == found.has_slash && strcmp(written, path_of(arena, &again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	const size_t line = strcspn(text, "\n");

	address(arena, arena_strndup(arena, text, line));
	conditions(arena, text[line] == '\0' ? text : text + line + 1);
	arena_free(arena);
	return 0;
}
