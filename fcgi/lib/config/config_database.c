/* How a program reaches Postgres: its own role, and its own password. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/config.h"

#define LINE_LEN 512

/* Of a line of .pgpass, whose fields a colon ends; the password is all the rest. */
enum { FIELD_USER = 3, FIELD_PASSWORD = 4 };

/* How many colons there are before the password. */
static int
read_field(const char *line, int number, char field[LINE_LEN])
{
	int at = 0;

	for (; *line != '\0' && *line != '\r' && *line != '\n'; line++) {
		if (*line == ':' && at < FIELD_PASSWORD) {
			at++;
			continue;
		}
		if (*line == '\\' && line[1] != '\0')
			line++;
		if (at == number)
			*field++ = *line;
	}
	*field = '\0';
	return at;
}

/* As a conninfo quotes it. */
static void
quote(const char *text, char quoted[2 * LINE_LEN])
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			*quoted++ = '\\';
		*quoted++ = *text;
	}
	*quoted = '\0';
}

/*
 * The line of `role`'s file, empty where there is none.  libpq itself would take a
 * file that is its reader's alone; ours is root's, for the program's group.
 */
static void
read_line(const char *role, char line[LINE_LEN])
{
	char path[4096];
	FILE *in;

	line[0] = '\0';
	snprintf(path, sizeof(path), "%s/database%s%s", config()->secrets_dir,
	    role[0] == '\0' ? "" : "_", role);
	if ((in = fopen(path, "re")) == NULL) {
		if (errno != ENOENT)
			fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return;
	}
	if (fgets(line, LINE_LEN, in) == NULL)
		line[0] = '\0';
	fclose(in);
}

/* What was given out lives for ever: here, where a leak checker finds it. */
struct given {
	struct given *next;
	char         *conninfo;
};

static const char *
give(char *conninfo)
{
	static struct given *all;
	struct given *given = malloc(sizeof(*given));

	if (given == NULL)
		abort();
	*given = (struct given){ all, conninfo };
	all = given;
	return conninfo;
}

/* `name='value'` behind a conninfo; nothing of an empty value. */
static char *
add_word(char *conninfo, const char *name, const char *value)
{
	char quoted[2 * LINE_LEN], *longer;

	if (value[0] == '\0')
		return conninfo;
	quote(value, quoted);
	if (asprintf(&longer, "%s %s='%s'", conninfo, name, quoted) < 0)
		abort();
	free(conninfo);
	return longer;
}

const char *
config_database(const char *program)
{
	const char *prefix = program == NULL ? "" : config()->database_role_prefix;
	const char *role = prefix[0] == '\0' ? "" : program;
	char line[LINE_LEN], user[LINE_LEN], password[LINE_LEN], *conninfo;

	read_line(role, line);
	read_field(line, FIELD_USER, user);
	if (read_field(line, FIELD_PASSWORD, password) < FIELD_PASSWORD)
		snprintf(password, sizeof(password), "%.*s", (int)strcspn(line, "\r\n"), line);
	/* the owner's is in `database`; a program has one of two, in turn */
	if (role[0] == '\0')
		user[0] = '\0';
	else if (user[0] == '\0' || strcmp(user, "*") == 0)
		snprintf(user, sizeof(user), "%s%s", prefix, role);
	if ((conninfo = strdup(config()->database)) == NULL)
		abort();
	conninfo = add_word(conninfo, "user", user);
	return give(add_word(conninfo, "password", password));
}
