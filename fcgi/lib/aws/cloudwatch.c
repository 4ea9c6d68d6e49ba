/* PutMetricData: a form that grows until it is full. */
#include <math.h>
#include <stdio.h>

#include "lib/aws/cloudwatch.h"
#include "lib/base/clock.h"
#include "lib/text/url.h"

#define VERSION "2010-08-01"

void
cloudwatch_batch_init(struct cloudwatch_batch *batch, struct arena *arena, const char *name_space)
{
	buf_init(&batch->form, arena, 64 * 1024);
	buf_text_add(&batch->form, "Action=PutMetricData&Version=" VERSION "&Namespace=");
	url_encode(&batch->form, name_space);
	batch->count = 0;
}

/* Add &MetricData.member.N.`name`=`value`; `name` needs no escapes. */
static void
add(struct cloudwatch_batch *batch, const char *name, const char *value)
{
	buf_printf(&batch->form, "&MetricData.member.%zu.%s=", batch->count, name);
	url_encode(&batch->form, value);
}

static void
add_one_of(struct cloudwatch_batch *batch, const char *list, size_t at, const char *part,
    const char *value)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.member.%zu%s", list, at + 1, part);
	add(batch, name, value);
}

/* The shortest of the texts that are just this number. */
static void
add_number(struct cloudwatch_batch *batch, const char *list, size_t at, double value)
{
	char text[32];

	snprintf(text, sizeof(text), value == floor(value) && fabs(value) < 1e15 ? "%.0f" : "%.17g",
	    value);
	add_one_of(batch, list, at, "", text);
}

static void
add_datum(struct cloudwatch_batch *batch, const struct cloudwatch_datum *datum)
{
	char at[CLOCK_TEXT_MAX];
	size_t i;

	clock_format(datum->at_us / 1000000 * 1000000, at);
	add(batch, "MetricName", datum->name);
	add(batch, "Timestamp", at);
	add(batch, "Unit", datum->unit);
	add(batch, "StorageResolution", datum->is_fine ? "1" : "60");
	for (i = 0; i < datum->dimension_count; i++) {
		add_one_of(batch, "Dimensions", i, ".Name", datum->dimensions[i].name);
		add_one_of(batch, "Dimensions", i, ".Value", datum->dimensions[i].value);
	}
	for (i = 0; i < datum->value_count; i++)
		add_number(batch, "Values", i, datum->values[i]);
	for (i = 0; datum->counts != NULL && i < datum->value_count; i++)
		add_number(batch, "Counts", i, datum->counts[i]);
}

bool
cloudwatch_batch_add(struct cloudwatch_batch *batch, const struct cloudwatch_datum *datum)
{
	const size_t before = batch->form.len;

	if (batch->count == CLOUDWATCH_DATA_MAX)
		return false;
	batch->count++;
	add_datum(batch, datum);
	if (batch->form.len <= CLOUDWATCH_FORM_MAX)
		return true;
	batch->form.len = before;
	batch->count--;
	return false;
}

enum err
cloudwatch_put(const struct aws_service *service, struct arena *arena,
    struct cloudwatch_batch *batch, struct aws_reply *reply)
{
	return aws_query(service, arena, batch->form.data, batch->form.len, true, reply);
}
