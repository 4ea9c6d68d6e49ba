/* Fuzzes the reader of what WebDAV's clients send. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/xml_tree.h"
#include "support/fuzz/fuzz.h"

static size_t
count(const struct xml_node *node)
{
	size_t nodes = 1;

	for (const struct xml_node *child = node->first; child != NULL; child = child->next) {
		FUZZ_HOLDS((child->name == NULL) != (child->text == NULL));
		nodes += count(child);
	}
	return nodes;
}

/* What is kept of a property is read again, and kept, to the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct xml_node *root = xml_tree_read(arena, (const char *)data, size), *again;
	struct buf once, twice;

	if (root != NULL) {
		FUZZ_HOLDS(count(root) <= XML_TREE_NODES_MAX);
		buf_init(&once, arena, 256);
		buf_text_add(&once, "<a>");
		xml_tree_add_inside(&once, root);
		buf_text_add(&once, "</a>");
		again = xml_tree_read(arena, once.data, once.len);
		if (again != NULL) {	/* pieces of text may be more */
			buf_init(&twice, arena, 256);
			buf_text_add(&twice, "<a>");
			xml_tree_add_inside(&twice, again);
			buf_text_add(&twice, "</a>");
			FUZZ_HOLDS(once.len == twice.len &&
			    memcmp(once.data, twice.data, once.len) == 0);
		}
	}
	arena_free(arena);
	return 0;
}
