/* Which site our clients ask, and as whom. */
#include "cli/client_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

#define LINE_MAX_LEN 1024

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* `name = value`: the value, without blanks at its ends; NULL when it is another. */
static const char *
value_of(struct arena *arena, const char *line, const char *name)
{
	size_t len = strlen(name);

	line += strspn(line, " \t");
	if (strncmp(line, name, len) != 0)
		return NULL;
	line += len + strspn(line + len, " \t");
	if (*line++ != '=')
		return NULL;
	line += strspn(line, " \t");
	return arena_strndup(arena, line, strcspn(line, " \t\r\n"));
}

static struct site
read_file(struct arena *arena)
{
	const char *path = env("VITRINA_CREDENTIALS_FILE"), *home = env("HOME"), *value;
	struct site found = { NULL, NULL };
	char line[LINE_MAX_LEN];
	FILE *in;

	if (path == NULL)
		path = arena_printf(arena, "%s/.config/vitrina/credentials",
		    home != NULL ? home : "");
	if ((in = fopen(path, "re")) == NULL)
		return found;
	while (fgets(line, sizeof(line), in) != NULL) {
		if (found.url == NULL && (value = value_of(arena, line, "url")) != NULL)
			found.url = value;
		if (found.token == NULL && (value = value_of(arena, line, "token")) != NULL)
			found.token = value;
	}
	fclose(in);
	return found;
}

static const char *
without_slash(struct arena *arena, const char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	return arena_strndup(arena, url, len);
}

void
client_site_read(struct arena *arena, struct site *site)
{
	struct site file = read_file(arena);

	if (file.url != NULL)
		file.url = without_slash(arena, file.url);
	if (site->url == NULL)
		site->url = env("VITRINA_URL");
	if (site->url == NULL)
		site->url = file.url;
	else
		site->url = without_slash(arena, site->url);
	if (site->token == NULL)
		site->token = env("VITRINA_TOKEN");
	if (site->token == NULL && site->url != NULL && file.url != NULL &&
	    strcmp(site->url, file.url) == 0)
		site->token = file.token;
}
