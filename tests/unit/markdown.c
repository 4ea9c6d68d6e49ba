/* Markdown as HTML: what is written, and nothing that runs. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/text/markdown.h"
#include "support/run/suite.h"

static struct arena *arena;

static const char *
html(const char *text)
{
	return markdown_html(arena, text, strlen(text));
}

static void
it_reads_as_it_is_written(void)
{
	CU_ASSERT_STRING_EQUAL(html("# Tides\n\n*high* and **low**\n"),
	    "<h1>Tides</h1>\n<p><em>high</em> and <strong>low</strong></p>\n");
	CU_ASSERT_STRING_EQUAL(html("[here](https://example.org/a?b=1&c=2)"),
	    "<p><a href=\"https://example.org/a?b=1&amp;c=2\">here</a></p>\n");
	CU_ASSERT_STRING_EQUAL(html("a < b & c"), "<p>a &lt; b &amp; c</p>\n");
	CU_ASSERT_STRING_EQUAL(html(""), "");
}

static void
nothing_in_it_runs(void)
{
	static const char *const bad[] = { "<script>alert(1)</script>", "a <b onclick=alert(1)>b</b>",
	    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,x)", "[a](vbscript:x)",
	    "![a](javascript:x)", "<javascript:alert(1)>", "[a]: javascript:x\n\n[a]" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *made = html(bad[i]);

		CU_ASSERT_PTR_NULL(strstr(made, "<script"));
		CU_ASSERT_PTR_NULL(strstr(made, "onclick="));
		CU_ASSERT_PTR_NULL(strstr(made, "href=\"j"));
		CU_ASSERT_PTR_NULL(strstr(made, "href=\"J"));
		CU_ASSERT_PTR_NULL(strstr(made, "href=\"data"));
		CU_ASSERT_PTR_NULL(strstr(made, "href=\"vb"));
		CU_ASSERT_PTR_NULL(strstr(made, "src=\"j"));
	}
}

/* What would take a bad parser for ever. */
static void
deep_and_long_ones_end(void)
{
	const size_t len = 100000;
	char *text = malloc(len + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (const char *c = ">[*`(!"; *c != '\0'; c++) {
		memset(text, *c, len);
		text[len] = '\0';
		CU_ASSERT_TRUE(strlen(html(text)) > 0);
	}
	free(text);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "it reads as it is written", it_reads_as_it_is_written },
		{ "nothing in it runs", nothing_in_it_runs },
		{ "deep and long ones end", deep_and_long_ones_end },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("markdown", tests);
	arena_free(arena);
	return status;
}
