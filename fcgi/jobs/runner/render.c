/* Templates of conf/, filled in. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/say.h"
#include "jobs/runner/instance.h"
#include "jobs/runner/render.h"

#define LINE_LEN 4096
#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

static const char *
find(const struct render_value *values, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(values[i].name) == len && memcmp(values[i].name, name, len) == 0)
			return values[i].value;
	return NULL;
}

/* One line; NULL, or the name that has no value. */
static const char *
render_line(FILE *out, const char *line, const struct render_value *values, size_t count)
{
	const char *at, *value;
	size_t len;

	while ((at = strchr(line, '@')) != NULL) {
		len = strspn(at + 1, NAME_LETTERS);
		fwrite(line, 1, (size_t)(at - line), out);
		line = at + 1;
		if (len == 0 || at[1 + len] != '@') {
			fputc('@', out);	/* a plain at sign, of nginx's named locations */
			continue;
		}
		if ((value = find(values, count, at + 1, len)) == NULL)
			return at;
		fputs(value, out);
		line = at + len + 2;
	}
	fputs(line, out);
	return NULL;
}

bool
render_file(const char *from, const char *to,
    const struct render_value *values, size_t count)
{
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	const char *unknown = NULL;
	char line[LINE_LEN];
	bool ok = in != NULL && out != NULL;

	if (!ok)
		complain("%s: %s", in == NULL ? from : to, strerror(errno));
	while (ok && fgets(line, sizeof(line), in) != NULL)
		if ((unknown = render_line(out, line, values, count)) != NULL) {
			complain("%s: no value for %s", from, unknown);
			ok = false;
		}
	if (in != NULL)
		fclose(in);
	if (out != NULL && fclose(out) != 0 && ok) {
		complain("%s: %s", to, strerror(errno));
		ok = false;
	}
	return ok;
}

bool
render_directory(const char *from, const char *to,
    const struct render_value *values, size_t count)
{
	char source[PATH_LEN], target[PATH_LEN];
	struct dirent *entry;
	DIR *dir = opendir(from);
	bool ok = dir != NULL;

	if (!ok)
		complain("%s: %s", from, strerror(errno));
	while (ok && (entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".conf") == NULL)
			continue;
		path_join(source, from, entry->d_name);
		path_join(target, to, entry->d_name);
		ok = render_file(source, target, values, count);
	}
	if (dir != NULL)
		closedir(dir);
	return ok;
}
