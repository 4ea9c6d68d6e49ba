/* A disk over WebDAV. */
#include "support/people/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support/people/auth.h"

void
disk_show(struct disk *disk, const struct test_program *program, const char *name,
    const char *token)
{
	char plain[DISK_BASIC_MAX / 2], text[DISK_BASIC_MAX - 10];

	snprintf(plain, sizeof(plain), "%s:%s", name, token);
	sodium_bin2base64(text, sizeof(text), (const unsigned char *)plain, strlen(plain),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(disk->basic, sizeof(disk->basic), "Basic %s", text);
	disk->me = (struct api){ .socket = program->socket, .bearer = disk->basic };
}

void
disk_make(struct disk *disk, const struct test_program *auth,
    const struct test_program *program, const char *name, const char *scopes)
{
	struct api person = auth_register(auth, name), token = auth_token(&person, scopes);

	disk_show(disk, program, name, token.bearer + strlen("Bearer "));
	free((char *)token.bearer);
	api_done(&token);
	api_done(&person);
}

int
disk_ask(struct disk *disk, const char *method, const char *uri, const char *const *headers,
    const char *body)
{
	int status;

	disk->me.bearer = disk->basic;
	disk->me.more = headers;
	status = body == NULL ? api_call(&disk->me, method, uri, NULL) :
	    api_send(&disk->me, method, uri, "application/xml", body, strlen(body));
	disk->me.more = NULL;
	return status;
}

int
disk_put(struct disk *disk, const char *uri, const char *text)
{
	return disk_ask(disk, "PUT", uri, NULL, text);
}

bool
disk_says(struct disk *disk, const char *text)
{
	const bool found = disk->me.reply.body != NULL && strstr(disk->me.reply.body, text) != NULL;

	if (!found)
		fprintf(stderr, "no %s in %s\n", text, disk->me.reply.body);
	return found;
}

bool
disk_holds(struct disk *disk, const char *uri, const char *text)
{
	return disk_ask(disk, "GET", uri, NULL, NULL) == 200 && strcmp(disk->me.reply.body, text) == 0;
}
