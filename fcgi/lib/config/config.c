/* The configuration: file, then environment, checked against the table. */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/config/config_check.h"

#define DEFAULT_FILE "/etc/vitrina/vitrina.conf"
#define LINE_MAX_LEN 4096

enum type { TEXT, BYTES, SECONDS, COUNT_OF, BOOL };
#define TYPE_TEXT    TEXT
#define TYPE_BYTES   BYTES
#define TYPE_SECONDS SECONDS
#define TYPE_COUNT   COUNT_OF
#define TYPE_BOOL    BOOL

struct key {
	const char *name;
	enum type   type;
	const char *otherwise;
	const char *purpose;
	size_t      offset;
};

static const struct key keys[] = {
#define X(key, type, otherwise, purpose) \
	{ #key, TYPE_##type, otherwise, purpose, offsetof(struct config, key) },
	CONFIG_TABLE(X)
#undef X
};

static struct config values;

const struct config *
config(void)
{
	return &values;
}

int64_t
config_keep_days(void)
{
	const char *keep = values.keep_original;

	return strcmp(keep, "always") == 0 ? CONFIG_KEEP_ALWAYS :
	    strcmp(keep, "never") == 0 ? 0 : strtoll(keep, NULL, 10);
}

static bool
parse_count(const char *text, int64_t *value, const char **rest)
{
	char *end;
	long long number;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0)
		return false;
	*value = number;
	*rest = end;
	return true;
}

/* A whole number and one of `units`, whose sizes are in `sizes`. */
static bool
parse_unit(const char *text, const char *units, const int64_t *sizes, int64_t *value)
{
	const char *rest, *unit;

	if (!parse_count(text, value, &rest))
		return false;
	if (rest[0] == '\0')
		return true;
	unit = strchr(units, rest[0]);
	if (unit == NULL || rest[1] != '\0')
		return false;
	return !__builtin_mul_overflow(*value, sizes[unit - units], value);
}

static bool
parse_bool(const char *text, bool *value)
{
	*value = strcmp(text, "on") == 0;
	return *value || strcmp(text, "off") == 0;
}

/* NULL when `text` was taken, else what the key wants. */
static const char *
set(const struct key *key, const char *text)
{
	static const int64_t byte_units[] = { 1 << 10, 1 << 20, 1 << 30 };
	static const int64_t second_units[] = { 1, 60, 3600, 86400 };
	char *at = (char *)&values + key->offset;
	const char *rest;
	bool ok = true;

	switch (key->type) {
	case TEXT:
		free(*(char **)at);
		*(char **)at = strdup(text);
		break;
	case BYTES:
		ok = parse_unit(text, "kMG", byte_units, (int64_t *)at);
		return ok ? NULL : "bytes, such as 512k, 16M or 20G";
	case SECONDS:
		ok = parse_unit(text, "smhd", second_units, (int64_t *)at);
		return ok ? NULL : "a time, such as 30s, 10m, 6h or 7d";
	case COUNT_OF:
		ok = parse_count(text, (int64_t *)at, &rest) && rest[0] == '\0';
		return ok ? NULL : "a whole number";
	case BOOL:
		ok = parse_bool(text, (bool *)at);
		return ok ? NULL : "on or off";
	}
	return NULL;
}

static bool
set_or_say(const char *where, const struct key *key, const char *text)
{
	const char *wanted = set(key, text);

	if (wanted == NULL)
		return true;
	fprintf(stderr, "%s: %s = %s: wants %s\n", where, key->name, text, wanted);
	return false;
}

static const struct key *
key_find(const char *name)
{
	for (size_t i = 0; i < COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static char *
trim(char *text)
{
	char *end;

	text += strspn(text, " \t\r\n");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	*end = '\0';
	return text;
}

/* One line: `key = value`, a # comment, or nothing. */
static bool
read_line(const char *file, int number, char *line)
{
	const struct key *key;
	char where[512], *equals, *name;

	name = trim(line);
	if (name[0] == '\0' || name[0] == '#')
		return true;
	snprintf(where, sizeof(where), "%s:%d", file, number);
	if ((equals = strchr(name, '=')) == NULL) {
		fprintf(stderr, "%s: wants: key = value\n", where);
		return false;
	}
	*equals = '\0';
	name = trim(name);
	if ((key = key_find(name)) == NULL) {
		fprintf(stderr, "%s: no such key: %s\n", where, name);
		return false;
	}
	return set_or_say(where, key, trim(equals + 1));
}

static bool
read_file(const char *file, bool must_exist)
{
	char line[LINE_MAX_LEN];
	bool ok = true;
	int number = 0;
	FILE *in = fopen(file, "re");

	if (in == NULL) {
		if (errno == ENOENT && !must_exist)
			return true;
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), in) != NULL)
		ok &= read_line(file, ++number, line);
	fclose(in);
	return ok;
}

static bool
read_environment(void)
{
	char name[64];
	bool ok = true;

	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *value;
		size_t len = (size_t)snprintf(name, sizeof(name), "VITRINA_%s", keys[i].name);

		for (size_t c = 0; c < len; c++)
			name[c] = (char)toupper((unsigned char)name[c]);
		if ((value = getenv(name)) != NULL)
			ok &= set_or_say(name, &keys[i], value);
	}
	return ok;
}

const char *
config_file(void)
{
	const char *file = getenv("VITRINA_CONF");

	return file == NULL ? DEFAULT_FILE : file;
}

bool
config_load(void)
{
	bool ok = true;

	for (size_t i = 0; i < COUNT(keys); i++)
		ok &= set_or_say("default", &keys[i], keys[i].otherwise);
	ok &= read_file(config_file(), getenv("VITRINA_CONF") != NULL);
	ok &= read_environment();
	return ok && config_check(&values);
}

bool
config_print(const char *name)
{
	const struct key *key = key_find(name);
	const char *at;

	if (key == NULL)
		return false;
	at = (const char *)&values + key->offset;
	switch (key->type) {
	case TEXT:
		puts(*(char *const *)at);
		break;
	case BYTES:
	case SECONDS:
	case COUNT_OF:
		printf("%lld\n", (long long)*(const int64_t *)at);
		break;
	case BOOL:
		puts(*(const bool *)at ? "on" : "off");
		break;
	}
	return true;
}

void
config_print_example(void)
{
	puts("# Vitrina's configuration: every key with its default.\n"
	    "# A key may also come from the environment: VITRINA_PUBLIC_URL and so on.");
	for (size_t i = 0; i < COUNT(keys); i++)
		printf("\n# %s\n#%s = %s\n", keys[i].purpose, keys[i].name, keys[i].otherwise);
}
