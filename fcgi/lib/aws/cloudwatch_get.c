/* GetMetricData: page by page, its XML as points. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/aws/cloudwatch.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "lib/text/url.h"
#include "lib/text/xml.h"

#define VERSION     "2010-08-01"
#define PAGES_MAX   50
#define PAGE_POINTS 20000	/* of one page: a few MB of XML */

/* A page as it is read: the parts of a series may come in any order. */
struct page {
	struct arena *arena;
	void        (*on_point)(void *context, const char *id, const char *label, int64_t at_us,
	    double value);
	void         *context;
	const char   *id, *label, *next;
	int64_t      *times;
	double       *values;
	size_t        time_count, value_count;
};

static void
end_series(struct page *page)
{
	size_t i;

	for (i = 0; i < page->time_count && i < page->value_count; i++)
		page->on_point(page->context, page->id, page->label, page->times[i],
		    page->values[i]);
	page->id = page->label = "";
	page->time_count = page->value_count = 0;
}

static void
read_text(void *context, const char *parent, const char *name, const char *value)
{
	struct page *page = context;

	if (strcmp(parent, "Timestamps") == 0 && page->time_count < PAGE_POINTS) {
		if (!clock_parse(value, &page->times[page->time_count]))
			page->times[page->time_count] = 0;
		page->time_count++;
	} else if (strcmp(parent, "Values") == 0 && page->value_count < PAGE_POINTS) {
		page->values[page->value_count++] = strtod(value, NULL);
	} else if (strcmp(parent, "MetricDataResults") == 0) {
		end_series(page);
	} else if (strcmp(parent, "member") == 0 && strcmp(name, "Id") == 0) {
		page->id = arena_strdup(page->arena, value);
	} else if (strcmp(parent, "member") == 0 && strcmp(name, "Label") == 0) {
		page->label = arena_strdup(page->arena, value);
	} else if (strcmp(name, "NextToken") == 0) {
		page->next = arena_strdup(page->arena, value);
	}
}

static void
add(struct buf *form, const char *name, const char *value)
{
	buf_printf(form, "&%s=", name);
	url_encode(form, value);
}

static void
add_query(struct buf *form, size_t at, const struct cloudwatch_query *query)
{
	const struct { const char *name, *value; } parts[] = {
		{ "Id", query->id }, { "Expression", query->expression }, { "Label", query->label },
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_printf(form, "&MetricDataQueries.member.%zu.%s=", at + 1, parts[i].name);
		url_encode(form, parts[i].value);
	}
}

static void
make_form(struct buf *form, struct arena *arena, const struct cloudwatch_query *queries,
    size_t count, int64_t from_us, int64_t until_us, const char *next)
{
	char time[CLOCK_TEXT_MAX];
	size_t i;

	buf_init(form, arena, 4096);
	buf_text_add(form, "Action=GetMetricData&Version=" VERSION "&ScanBy=TimestampAscending");
	buf_printf(form, "&MaxDatapoints=%d", PAGE_POINTS);
	clock_format(from_us, time);
	add(form, "StartTime", time);
	clock_format(until_us, time);
	add(form, "EndTime", time);
	for (i = 0; i < count; i++)
		add_query(form, i, &queries[i]);
	if (next != NULL)
		add(form, "NextToken", next);
}

enum err
cloudwatch_get(const struct aws_service *service, struct arena *arena,
    const struct cloudwatch_query *queries, size_t count, int64_t from_us, int64_t until_us,
    void (*on_point)(void *context, const char *id, const char *label, int64_t at_us,
    double value), void *context, struct aws_reply *reply)
{
	struct page page = {
		.arena = arena, .on_point = on_point, .context = context, .id = "", .label = "",
		.times = ARENA_ARRAY(arena, int64_t, PAGE_POINTS),
		.values = ARENA_ARRAY(arena, double, PAGE_POINTS),
	};
	struct buf form;
	enum err err;
	int i;

	for (i = 0; i < PAGES_MAX; i++) {
		make_form(&form, arena, queries, count, from_us, until_us, page.next);
		err = aws_query(service, arena, form.data, form.len, false, reply);
		if (err != ERR_OK)
			return err;
		page.next = NULL;
		if (!xml_read(reply->body, reply->body_len, read_text, &page)) {
			log_error("CloudWatch: the reply to GetMetricData is no XML");
			return ERR_INTERNAL;
		}
		if (page.next == NULL || page.next[0] == '\0')
			return ERR_OK;
	}
	log_error("CloudWatch: GetMetricData had more than %d pages", PAGES_MAX);
	return ERR_INTERNAL;
}
