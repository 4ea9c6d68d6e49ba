/* What is wrong with a table of kinds. */
#include <stdio.h>
#include <string.h>

#include "jobs/worker/kinds.h"

static size_t
rows_of(const struct kind *rows, size_t count, const char *name)
{
	size_t found = 0, i;

	for (i = 0; i < count; i++)
		found += strcmp(rows[i].name, name) == 0;
	return found;
}

static const char *
fault_of(const struct kind *row)
{
	if (row->lane <= LANE_NONE || row->lane >= LANE_COUNT)
		return "has no lane";
	if (row->run == NULL)
		return "has no handler";
	return job_kind_is_known(row->name) ? NULL : "is none of service/base/job.c's";
}

const char *
kinds_fault(const struct kind *rows, size_t count, char text[KINDS_FAULT_MAX])
{
	const char *fault = NULL, *name = NULL;
	size_t i;

	for (i = 0; i < count && fault == NULL; i++) {
		name = rows[i].name;
		fault = fault_of(&rows[i]);
	}
	for (i = 0; job_kinds[i].name != NULL && fault == NULL; i++) {
		name = job_kinds[i].name;
		if (rows_of(rows, count, name) != 1)
			fault = "has not one row, but none or several";
	}
	if (fault == NULL)
		return NULL;
	snprintf(text, KINDS_FAULT_MAX, "the kind of job \"%s\" %s", name, fault);
	return text;
}
