/* Templates: what is put into a page is escaped, and what is no template is refused. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/text/filling.h"
#include "lib/text/template.h"
#include "support/run/suite.h"

static struct arena *arena;

static const struct template *
read(const char *text)
{
	const char *problem = NULL;
	const struct template *template = template_read(arena, text, strlen(text), &problem);

	CU_ASSERT_EQUAL(template == NULL, problem != NULL);
	return template;
}

static const char *
written(const char *text, const struct filling *scope)
{
	const struct template *template = read(text);
	struct buf buf;

	CU_ASSERT_PTR_NOT_NULL_FATAL(template);
	buf_init(&buf, arena, 64);
	template_write(template, scope, &buf);
	return buf_text(&buf);
}

static void
what_is_put_in_is_escaped(void)
{
	struct filling *scope = filling_new(arena);

	filling_set(scope, "text", "<b>\"'&\x01</b>");
	CU_ASSERT_STRING_EQUAL(written("<i title=\"{{text}}\">", scope),
	    "<i title=\"&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;\">");
	CU_ASSERT_STRING_EQUAL(written("[{{nothing}}]", scope), "[]");
	filling_set(scope, "data", "{\"a\":\"</script><!--&\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\"}");
	CU_ASSERT_STRING_EQUAL(written("{{json data}}", scope),
	    "{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029\xe2\x80\xaa\"}");
}

static void
what_is_not_there_is_left_out(void)
{
	struct filling *scope = filling_new(arena);

	filling_set(scope, "here", "1");
	filling_set(scope, "empty", "");
	CU_ASSERT_STRING_EQUAL(written("{{if here}}a{{else}}b{{end}}{{if gone}}c{{else}}d{{end}}", scope), "ad");
	CU_ASSERT_STRING_EQUAL(written("{{if empty}}a{{if here}}b{{end}}{{end}}c", scope), "c");
	CU_ASSERT_STRING_EQUAL(written("{{if gone}}a{{else}}{{if here}}b{{else}}c{{end}}d{{end}}e", scope), "bde");
}

static void
a_list_is_repeated_with_the_names_around_it(void)
{
	struct filling *scope = filling_new(arena), *item;

	filling_set(scope, "site", "S");
	filling_set(scope, "title", "outer");
	CU_ASSERT_STRING_EQUAL(written("({{each card}}x{{end}})", scope), "()");
	filling_set(filling_item(scope, "card"), "title", "one");
	item = filling_item(scope, "card");
	filling_set(item, "title", "two");
	filling_set(item, "last", "yes");
	CU_ASSERT_STRING_EQUAL(written("{{each card}}{{title}}@{{site}}{{if last}}.{{else}}, {{end}}{{end}}", scope),
	    "one@S, two@S.");
	CU_ASSERT_STRING_EQUAL(written("{{if card}}some{{end}} {{title}}", scope), "some outer");
}

static void
the_bare_page_gives_way(void)
{
	struct filling *scope = filling_new(arena);

	filling_set(scope, "title", "T");
	CU_ASSERT_STRING_EQUAL(written("a<!--{bare}-->bare<!--{filled}{{title}}{end}-->b", scope), "aTb");
	CU_ASSERT_STRING_EQUAL(written("a<!--{filled}<i>{{title}}</i>{end}-->b<!-- c -->", scope), "a<i>T</i>b<!-- c -->");
}

static void
what_is_no_template_is_refused(void)
{
	static const char *const wrong[] = { "{{a", "{{if a}}", "{{end}}", "{{else}}", "{{each a}}{{else}}{{end}}",
	    "<!--{bare}-->a", "<!--{filled}a", "<!--{other}-->", "{{if a}}{{else}}{{else}}{{end}}" };

	for (size_t i = 0; i < COUNT(wrong); i++)
		CU_ASSERT_PTR_NULL(read(wrong[i]));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is put in is escaped", what_is_put_in_is_escaped },
		{ "what is not there is left out", what_is_not_there_is_left_out },
		{ "a list is repeated with the names around it", a_list_is_repeated_with_the_names_around_it },
		{ "the bare page gives way", the_bare_page_gives_way },
		{ "what is no template is refused", what_is_no_template_is_refused },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("template", tests);
	arena_free(arena);
	return status;
}
