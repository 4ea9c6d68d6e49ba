/*
 * vitrina-credentials: prints keys to the site's S3 as the AWS SDKs' setting
 * credential_process wants them (version 1), which ask again before they end.
 * Where the site is and who asks: cli/client_site.h.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/client_site.h"
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/io/http_client.h"

#define TIMEOUT_MS 30000

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "vitrina-credentials: %s%s%s\n", what, why[0] != '\0' ? ": " : "", why);
	return 1;
}

static struct json_object *
member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return json_object_get(value);
}

/* The site's words for what it refuses. */
static int
refused(const struct http_reply *reply)
{
	struct json_object *problem = json_tokener_parse(reply->body);
	struct json_object *title = member(problem, "title");
	int status = fail(title != NULL ? json_object_get_string(title) :
	    "the site does not answer as it should", "");

	json_object_put(title);
	json_object_put(problem);
	return status;
}

static int
print(const char *body)
{
	static const struct {
		const char *theirs;
		const char *ours;
	} names[] = {
		{ "AccessKeyId", "AccessKeyId" }, { "SecretAccessKey", "SecretAccessKey" },
		{ "SessionToken", "Token" }, { "Expiration", "Expiration" },
	};
	struct json_object *object = json_tokener_parse(body), *out = json_object_new_object();
	int status = 0;

	json_object_object_add(out, "Version", json_object_new_int(1));
	for (size_t i = 0; i < COUNT(names); i++) {
		struct json_object *value = member(object, names[i].ours);

		if (value == NULL)
			status = 1;
		json_object_object_add(out, names[i].theirs, value);
	}
	if (status == 0)
		puts(json_object_to_json_string_ext(out, JSON_C_TO_STRING_PLAIN));
	else
		fail("the site's answer lacks keys", "");
	json_object_put(out);
	json_object_put(object);
	return status;
}

int
main(int argc, char **argv)
{
	struct site site = { NULL, NULL };
	struct http_request request = { .method = "GET", .timeout_ms = TIMEOUT_MS };
	struct http_header header = { "Authorization", NULL };
	struct arena *arena = arena_new();
	struct http_reply reply;
	int status;

	(void)argv;
	client_site_read(arena, &site);
	if (argc != 1 || site.url == NULL || site.token == NULL) {
		fputs("usage: VITRINA_URL=https://… VITRINA_TOKEN=… vitrina-credentials\n"
		    "or both in ~/.config/vitrina/credentials, as url = … and token = …\n"
		    "In ~/.aws/config: credential_process = vitrina-credentials\n", stderr);
		return 2;
	}
	header.value = arena_printf(arena, "Bearer %s", site.token);
	request.url = arena_printf(arena, "%s/api/credentials", site.url);
	request.headers = &header;
	request.header_count = 1;
	if (http_send(&request, arena, &reply) != ERR_OK)
		status = fail(site.url, reply.fault);
	else
		status = reply.status == 200 ? print(reply.body) : refused(&reply);
	arena_free(arena);
	return status;
}
