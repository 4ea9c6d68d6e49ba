/* XML of strangers as a tree: what is in it, and what is refused. */
#include "lib/text/xml_tree.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

static struct xml_node *
read(struct arena *arena, const char *text)
{
	return xml_tree_read(arena, text, strlen(text));
}

static void
names_have_namespaces_and_text_its_order(void)
{
	struct arena *arena = arena_new();
	const struct xml_node *root = read(arena,
	    "<?xml version='1.0'?><D:a xmlns:D='DAV:'> x <b xmlns='urn:y' D:c='1'>&amp;</b> y </D:a>");
	struct buf buf;

	CU_ASSERT_PTR_NOT_NULL_FATAL(root);
	CU_ASSERT_TRUE(xml_tree_is(root, "DAV:", "a"));
	CU_ASSERT_PTR_NOT_NULL(xml_tree_child(root, "urn:y", "b"));
	CU_ASSERT_PTR_NULL(xml_tree_child(root, "DAV:", "b"));
	CU_ASSERT_STRING_EQUAL(xml_tree_text(arena, root), "x  y");
	buf_init(&buf, arena, 64);
	xml_tree_add_inside(&buf, root);
	CU_ASSERT_STRING_EQUAL(buf_text(&buf),
	    " x <b xmlns=\"urn:y\" xmlns:a0=\"DAV:\" a0:c=\"1\">&amp;</b> y ");
	arena_free(arena);
}

static void
what_is_no_xml_or_brings_its_own_is_refused(void)
{
	static const char *const bad[] = {
		"", "a", "<a", "<a><b></a>", "<a/><a/>", "<p:a/>", "<a xmlns:p=''/>", "<a>&b;</a>",
		"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_PTR_NULL(read(arena, bad[i]));
	arena_free(arena);
}

/* `count` times what opens, and as often what closes. */
static const char *
nested(struct arena *arena, const char *head, const char *open, const char *close, int count)
{
	struct buf buf;

	buf_init(&buf, arena, 64);
	buf_text_add(&buf, head);
	for (int i = 0; i < count; i++)
		buf_text_add(&buf, open);
	for (int i = 0; i < count; i++)
		buf_text_add(&buf, close);
	return buf_text(&buf);
}

static void
depth_number_and_length_are_bounded(void)
{
	struct arena *arena = arena_new();
	char space[XML_TREE_SPACE_MAX + 2];
	const char *text;

	CU_ASSERT_PTR_NOT_NULL(read(arena, nested(arena, "", "<a>", "</a>", XML_TREE_DEPTH_MAX)));
	CU_ASSERT_PTR_NULL(read(arena, nested(arena, "", "<a>", "</a>", XML_TREE_DEPTH_MAX + 1)));
	text = arena_printf(arena, "%s</r>", nested(arena, "<r>", "<a/>", "", XML_TREE_NODES_MAX - 1));
	CU_ASSERT_PTR_NOT_NULL(read(arena, text));
	text = arena_printf(arena, "%s</r>", nested(arena, "<r>", "<a/>", "", XML_TREE_NODES_MAX));
	CU_ASSERT_PTR_NULL(read(arena, text));
	/* a long namespace would be written for each of many elements */
	memset(space, 'n', sizeof(space));
	space[sizeof(space) - 1] = '\0';
	CU_ASSERT_PTR_NULL(read(arena, arena_printf(arena, "<a xmlns='%s'/>", space)));
	CU_ASSERT_PTR_NOT_NULL(read(arena, arena_printf(arena, "<a xmlns='%s'/>", space + 1)));
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "names have namespaces, and text its order", names_have_namespaces_and_text_its_order },
		{ "what is no XML, or brings its own, is refused", what_is_no_xml_or_brings_its_own_is_refused },
		{ "depth, number and length are bounded", depth_number_and_length_are_bounded },
		CU_TEST_INFO_NULL,
	};

	return suite_run("xml_tree", tests);
}
