/* Files of name=value lines. */
#include "host/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

/* Between the same quotes at both ends; in place. */
static char *
unquoted(char *value)
{
	size_t len = strlen(value);

	if (len < 2 || strchr("\"'", value[0]) == NULL || value[len - 1] != value[0])
		return value;
	value[len - 1] = '\0';
	return value + 1;
}

const char *
words_value(struct arena *arena, const char *path, const char *name)
{
	FILE *in = fopen(path, "re");
	size_t size = 0, name_len = strlen(name);
	char *line = NULL, *value = NULL;

	if (in == NULL)
		return NULL;
	while (getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, name, name_len) == 0 && line[name_len] == '=')
			value = unquoted(arena_strdup(arena, line + name_len + 1));
	}
	free(line);
	fclose(in);
	return value;
}
