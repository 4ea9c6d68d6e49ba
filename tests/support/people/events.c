/* The security log's file, as fail2ban reads it. */
#include "support/people/events.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 4096

const char *
events_last(const struct test_program *program, const char *event)
{
	static char last[LINE_MAX_BYTES];
	char path[200], name[80], line[LINE_MAX_BYTES];
	FILE *in;

	last[0] = '\0';
	snprintf(path, sizeof(path), "%s/security.log", program->directory);
	snprintf(name, sizeof(name), "\"event\":\"%s\"", event);
	if ((in = fopen(path, "re")) == NULL)
		return last;
	while (fgets(line, sizeof(line), in) != NULL)
		if (strstr(line, name) != NULL)
			memcpy(last, line, sizeof(last));
	fclose(in);
	return last;
}

bool
events_have(const struct test_program *program, const char *event, const char *part)
{
	const char *line = events_last(program, event);
	char quoted[400], *c;

	snprintf(quoted, sizeof(quoted), "%s", part);
	for (c = quoted; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	if (strstr(line, quoted) != NULL)
		return true;
	fprintf(stderr, "%s is not in the last %s: %s\n", quoted, event, line);
	return false;
}
