/* Templates: names, lists, conditions, and what is no template. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/render.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/text/filling.h"
#include "support/run/suite.h"

static char directory[] = "/tmp/vitrina-render.XXXXXX";

static void
write_template(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	fputs(text, file);
	fclose(file);
}

/* What becomes of `text`, in `arena`; NULL: it was refused, and nothing was written. */
static const char *
filled(struct arena *arena, struct filling *scope, const char *text)
{
	const char *from = arena_printf(arena, "%s/from", directory);
	const char *to = arena_printf(arena, "%s/to", directory);
	char *out = arena_alloc(arena, 4096);
	FILE *file;

	write_template(from, text);
	if (!render_file(scope, from, to)) {
		CU_ASSERT_NOT_EQUAL(access(to, F_OK), 0);
		return NULL;
	}
	file = fopen(to, "r");
	out[fread(out, 1, 4095, file)] = '\0';
	fclose(file);
	unlink(to);
	return out;
}

/* Two fruits, one of which has a stone, and a list of nothing. */
static struct filling *
basket(struct arena *arena)
{
	struct filling *scope = filling_new(arena), *item;

	filling_set(scope, "WHO", "Ana");
	filling_set(scope, "NAME", "basket");
	filling_set(scope, "NOTHING", NULL);
	filling_list(scope, "fruit");
	filling_list(scope, "nuts");
	item = filling_item(scope, "fruit");
	filling_set(item, "NAME", "plum");
	filling_set(item, "STONE", "yes");
	filling_list(item, "colour");
	filling_set(filling_item(item, "colour"), "COLOUR", "blue");
	filling_set(filling_item(item, "colour"), "COLOUR", "red");
	item = filling_item(scope, "fruit");
	filling_set(item, "NAME", "fig");
	filling_set(item, "STONE", "");
	filling_list(item, "colour");
	return scope;
}

static void
test_names(void)
{
	struct arena *arena = arena_new();
	struct filling *scope = basket(arena);

	CU_ASSERT_STRING_EQUAL(filled(arena, scope, "@WHO@@NAME@ @lower@ a@b @NOTHING@.\n@WHO@"),
	    "Anabasket @lower@ a@b .\nAna");
	CU_ASSERT_STRING_EQUAL(filled(arena, scope, ""), "");
	arena_free(arena);
}

static void
test_lists(void)
{
	struct arena *arena = arena_new();
	struct filling *scope = basket(arena);

	CU_ASSERT_STRING_EQUAL(filled(arena, scope, "#: each fruit\n@NAME@ of @WHO@\n"
	    "#: each colour\n\t@COLOUR@ @NAME@\n#: end\n#: end\n@NAME@\n"),
	    "plum of Ana\n\tblue plum\n\tred plum\nfig of Ana\nbasket\n");
	CU_ASSERT_STRING_EQUAL(filled(arena, scope,
	    "#: each nuts\n@UNKNOWN@\n#: each fruit\nx\n#: end\n#: end\n."), ".");
	CU_ASSERT_STRING_EQUAL(filled(arena, scope,
	    "#: each fruit\n#: each fruit\n@NAME@\n#: end\n#: end\n"), "plum\nfig\nplum\nfig\n");
	arena_free(arena);
}

static void
test_conditions(void)
{
	struct arena *arena = arena_new();
	struct filling *scope = basket(arena);

	CU_ASSERT_STRING_EQUAL(filled(arena, scope, "#: each fruit\n#: if STONE\nhard\n#: else\n"
	    "#: if WHO\nsoft\n#: else\nnobody's\n#: end\n#: end\n#: end\n"), "hard\nsoft\n");
	CU_ASSERT_STRING_EQUAL(filled(arena, scope, "#: if NOTHING\n#: each fruit\n"
	    "#: if STONE\nx\n#: else\ny\n#: end\n#: end\n#: end\n."), ".");
	arena_free(arena);
}

static void
test_refuses_what_is_no_template(void)
{
	static const char *const texts[] = {
		"@NOBODY@", "#: each nobody\n#: end\n", "#: if NOBODY\n#: end\n",
		"#: each fruit\n@NAME@\n", "#: if WHO\n", "#: if WHO\n#: else\n", "#: end\n",
		"#: else\n", "#: each fruit\n#: else\n#: end\n",
		"#: if WHO\n#: else\n#: else\n#: end\n", "#: unless WHO\n#: end\n",
		"#: ending\n", "#: each fruit\n@COLOUR@\n#: end\n",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(texts); i++)
		CU_ASSERT_PTR_NULL(filled(arena, basket(arena), texts[i]));
	CU_ASSERT_FALSE(render_file(basket(arena), "/nowhere/template", "/nowhere/file"));
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "names", test_names },
		{ "lists", test_lists },
		{ "conditions", test_conditions },
		{ "refuses what is no template", test_refuses_what_is_no_template },
		CU_TEST_INFO_NULL,
	};
	char from[sizeof(directory) + sizeof("/from")];
	int status;

	if (mkdtemp(directory) == NULL)
		return 1;
	status = suite_run("render", tests);
	snprintf(from, sizeof(from), "%s/from", directory);
	unlink(from);
	rmdir(directory);
	return status;
}
