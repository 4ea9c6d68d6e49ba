/* How a program reaches Postgres: its own role, and its own password. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config/config.h"

#define LINE_LEN 512

/* The password of a line of .pgpass, whose fields a colon ends; in place. */
static char *
last_field(char *line)
{
	char *from = line, *to = line;

	line[strcspn(line, "\r\n")] = '\0';
	for (int colons = 0; *from != '\0'; from++) {
		if (*from == '\\' && from[1] != '\0')
			from++;
		else if (*from == ':' && colons++ < 4) {
			to = line;
			continue;
		}
		*to++ = *from;
	}
	*to = '\0';
	return line;
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
 * `role`'s password, empty where it needs none.  libpq itself would take a
 * file that is its reader's alone; ours is root's, for the program's group.
 */
static void
read_password(const char *role, char quoted[2 * LINE_LEN])
{
	char path[4096], line[LINE_LEN] = "";
	FILE *in;

	quoted[0] = '\0';
	snprintf(path, sizeof(path), "%s/database%s%s", config()->secrets_dir,
	    role[0] == '\0' ? "" : "_", role);
	if ((in = fopen(path, "re")) == NULL) {
		if (errno != ENOENT)
			fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return;
	}
	if (fgets(line, sizeof(line), in) != NULL)
		quote(last_field(line), quoted);
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

const char *
config_database(const char *program)
{
	const char *prefix = program == NULL ? "" : config()->database_role_prefix;
	const char *role = prefix[0] == '\0' ? "" : program;
	char password[2 * LINE_LEN], *conninfo;
	bool has_password;

	read_password(role, password);
	has_password = password[0] != '\0';
	if (asprintf(&conninfo, "%s%s%s%s%s%s%s", config()->database,
	    role[0] == '\0' ? "" : " user=", prefix, role,
	    has_password ? " password='" : "", password, has_password ? "'" : "") < 0)
		abort();
	return give(conninfo);
}
