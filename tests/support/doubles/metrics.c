/* A strict reader of Prometheus's text format 0.0.4, for tests. */
#include "support/doubles/metrics.h"

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 4096
#define SERIES    "[a-z_]+(\\{([a-z_]+=\"[^\"\\]*\",)*[a-z_]+=\"[^\"\\]*\"\\})?"

static char fault[512];

static bool
matches(const char *pattern, const char *text)
{
	regex_t regex;
	bool found;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		abort();
	found = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

/* What the lines before said. */
struct state {
	char        family[128];
	char        type[16];
	const char *seen[LINES_MAX];	/* families, and samples without their values */
	size_t      seen_count;
	double      bucket;		/* of the histogram that is being read */
	bool        is_whole;		/* its +Inf came */
};

static bool
is_new(struct state *state, const char *what, size_t len)
{
	size_t i;

	for (i = 0; i < state->seen_count; i++)
		if (strlen(state->seen[i]) == len && strncmp(state->seen[i], what, len) == 0)
			return false;
	if (state->seen_count == LINES_MAX)
		return false;
	state->seen[state->seen_count++] = strndup(what, len);
	return true;
}

static bool
read_help(struct state *state, const char *line)
{
	const size_t len = strcspn(line + 7, " ");

	snprintf(state->family, sizeof(state->family), "%.*s", (int)len, line + 7);
	state->type[0] = '\0';
	return matches("^# HELP [a-z_]+ [^ ].*\\.$", line) && is_new(state, line + 7, len);
}

static bool
read_type(struct state *state, const char *line)
{
	char name[128];
	const size_t len = strlen(state->family);

	if (!matches("^# TYPE [a-z_]+ (counter|gauge|histogram)$", line) ||
	    sscanf(line, "# TYPE %127s %15s", name, state->type) != 2)
		return false;
	state->is_whole = true;
	state->bucket = 0;
	return strcmp(name, state->family) == 0 && (strcmp(state->type, "counter") == 0) ==
	    (len > 6 && strcmp(state->family + len - 6, "_total") == 0);
}

static bool
read_histogram(struct state *state, const char *rest, const char *line, double value)
{
	if (strncmp(rest, "_bucket{", 8) == 0) {
		if (value < (state->is_whole ? 0 : state->bucket))
			return false;
		state->bucket = value;
		state->is_whole = strstr(line, "le=\"+Inf\"") != NULL;
		return matches("le=\"([0-9.e+-]+|\\+Inf)\"", line);
	}
	if (strncmp(rest, "_count{", 7) == 0)
		return state->is_whole && value == state->bucket;
	return strncmp(rest, "_sum{", 5) == 0 && state->is_whole;
}

static bool
read_sample(struct state *state, const char *line)
{
	const size_t len = strlen(state->family);
	const char *space = strrchr(line, ' ');

	if (!matches("^" SERIES " [0-9]+(\\.[0-9]+)?$", line) || state->type[0] == '\0' ||
	    strncmp(line, state->family, len) != 0 || !is_new(state, line, (size_t)(space + 1 - line)))
		return false;
	if (strcmp(state->type, "histogram") == 0)
		return read_histogram(state, line + len, line, strtod(space, NULL));
	return line[len] == '{' || line[len] == ' ';
}

const char *
metrics_fault(const char *text)
{
	struct state *state = calloc(1, sizeof(*state));
	char *copy = strdup(text), *rest = copy, *line;
	bool ok = text[0] != '\0' && text[strlen(text) - 1] == '\n';

	snprintf(fault, sizeof(fault), "%s", ok ? "" : "no line end at the end");
	while (ok && (line = strsep(&rest, "\n")) != NULL && rest != NULL) {
		ok = strncmp(line, "# HELP ", 7) == 0 ? read_help(state, line) :
		    line[0] == '#' ? read_type(state, line) : read_sample(state, line);
		if (!ok)
			snprintf(fault, sizeof(fault), "%s", line);
	}
	while (state->seen_count > 0)
		free((char *)state->seen[--state->seen_count]);
	free(state);
	free(copy);
	return fault;
}
