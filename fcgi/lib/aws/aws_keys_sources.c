/* Where AWS keys may come from. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/io/http_client.h"
#include "lib/io/log.h"

#define CONTAINER_HOST     "http://169.254.170.2"
#define METADATA_HOST      "http://169.254.169.254"
#define METADATA_TOKEN     "/latest/api/token"
#define METADATA_ROLE      "/latest/meta-data/iam/security-credentials/"
#define METADATA_TTL_S     "21600"
#define SOURCE_TIMEOUT_MS  2000
#define SECRET_FILE_MAX    4096

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* A small file without the white space at its end; NULL when it cannot be read. */
static const char *
file_text(struct arena *arena, const char *path)
{
	char text[SECRET_FILE_MAX];
	FILE *in = fopen(path, "re");
	size_t len;

	if (in == NULL)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	return arena_strndup(arena, text, len);
}

static enum err
from_configuration(struct arena *arena, struct aws_keys *keys)
{
	const char *path;

	if (config()->s3_access_key[0] == '\0')
		return ERR_NOT_FOUND;
	path = arena_printf(arena, "%s/s3_secret_key", config()->secrets_dir);
	keys->credentials.access_key = config()->s3_access_key;
	keys->credentials.secret_key = file_text(arena, path);
	if (keys->credentials.secret_key != NULL)
		return ERR_OK;
	log_error("AWS keys: s3_access_key is set, and %s cannot be read", path);
	return ERR_UNAVAILABLE;
}

static enum err
from_environment(struct arena *arena, struct aws_keys *keys)
{
	(void)arena;
	keys->credentials.access_key = env("AWS_ACCESS_KEY_ID");
	keys->credentials.secret_key = env("AWS_SECRET_ACCESS_KEY");
	keys->credentials.session_token = env("AWS_SESSION_TOKEN");
	return keys->credentials.access_key != NULL &&
	    keys->credentials.secret_key != NULL ? ERR_OK : ERR_NOT_FOUND;
}

/* `name = value` of an INI line; false when it is another. */
static bool
ini_value(struct arena *arena, const char *line, const char *name, const char **value)
{
	size_t len = strlen(name), end;

	line += strspn(line, " \t");
	if (strncmp(line, name, len) != 0)
		return false;
	line += len;
	line += strspn(line, " \t");
	if (*line++ != '=')
		return false;
	line += strspn(line, " \t");
	end = strcspn(line, " \t\r\n");
	*value = arena_strndup(arena, line, end);
	return true;
}

static void
read_profile(struct arena *arena, FILE *in, const char *profile, struct aws_keys *keys)
{
	const char *section = arena_printf(arena, "[%s]", profile);
	struct sigv4_credentials *to = &keys->credentials;
	char line[SECRET_FILE_MAX];
	bool ours = false;

	while (fgets(line, sizeof(line), in) != NULL) {
		if (line[0] == '[')
			ours = strncmp(line, section, strlen(section)) == 0;
		if (ours && !ini_value(arena, line, "aws_access_key_id", &to->access_key) &&
		    !ini_value(arena, line, "aws_secret_access_key", &to->secret_key))
			ini_value(arena, line, "aws_session_token", &to->session_token);
	}
}

static enum err
from_shared_file(struct arena *arena, struct aws_keys *keys)
{
	const char *path = env("AWS_SHARED_CREDENTIALS_FILE"), *home = env("HOME");
	const char *profile = env("AWS_PROFILE");
	FILE *in;

	if (path == NULL && home != NULL)
		path = arena_printf(arena, "%s/.aws/credentials", home);
	if (path == NULL || (in = fopen(path, "re")) == NULL)
		return ERR_NOT_FOUND;
	read_profile(arena, in, profile == NULL ? "default" : profile, keys);
	fclose(in);
	return keys->credentials.access_key != NULL &&
	    keys->credentials.secret_key != NULL ? ERR_OK : ERR_NOT_FOUND;
}

static const char *
member(struct arena *arena, struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return arena_strdup(arena, json_object_get_string(value));
}

/* {AccessKeyId, SecretAccessKey, Token, Expiration}, as both endpoints answer. */
static enum err
read_json(struct arena *arena, const char *text, struct aws_keys *keys)
{
	struct json_object *object = json_tokener_parse(text);
	const char *expiration;
	enum err err = ERR_UNAVAILABLE;

	keys->credentials.access_key = member(arena, object, "AccessKeyId");
	keys->credentials.secret_key = member(arena, object, "SecretAccessKey");
	keys->credentials.session_token = member(arena, object, "Token");
	expiration = member(arena, object, "Expiration");
	if (keys->credentials.access_key != NULL && keys->credentials.secret_key != NULL &&
	    (expiration == NULL || clock_parse(expiration, &keys->expires_at)))
		err = ERR_OK;
	json_object_put(object);
	return err;
}

static enum err
fetch(struct arena *arena, const char *method, const char *url,
    const struct http_header *header, struct http_reply *reply)
{
	const struct http_request request = {
		.method = method, .url = url, .headers = header,
		.header_count = header == NULL ? 0 : 1, .timeout_ms = SOURCE_TIMEOUT_MS,
	};

	if (http_send(&request, arena, reply) == ERR_OK && reply->status == 200)
		return ERR_OK;
	log_warn("AWS keys: %s %s: %d %s", method, url, reply->status,
	    reply->fault == NULL ? "" : reply->fault);
	return ERR_UNAVAILABLE;
}

static enum err
from_container(struct arena *arena, struct aws_keys *keys)
{
	const char *url = env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	const char *path = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *token = env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	const char *token_file = env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	struct http_header header = { "Authorization", token };
	struct http_reply reply;

	if (path != NULL)
		url = arena_printf(arena, "%s%s", CONTAINER_HOST, path);
	if (url == NULL)
		return ERR_NOT_FOUND;
	if (token_file != NULL)
		header.value = file_text(arena, token_file);
	if (fetch(arena, "GET", url, header.value == NULL ? NULL : &header, &reply) != ERR_OK)
		return ERR_UNAVAILABLE;
	return read_json(arena, reply.body, keys);
}

/* IMDSv2: a token first, then the role's name, then its keys. */
static enum err
from_metadata(struct arena *arena, struct aws_keys *keys)
{
	const char *host = env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	const char *disabled = env("AWS_EC2_METADATA_DISABLED"), *url;
	struct http_header ttl = { "X-aws-ec2-metadata-token-ttl-seconds", METADATA_TTL_S };
	struct http_header token = { "X-aws-ec2-metadata-token", NULL };
	struct http_reply reply;

	if (disabled != NULL && strcmp(disabled, "true") == 0)
		return ERR_NOT_FOUND;
	if (host == NULL)
		host = METADATA_HOST;
	url = arena_printf(arena, "%s%s", host, METADATA_TOKEN);
	if (fetch(arena, "PUT", url, &ttl, &reply) != ERR_OK)
		return ERR_NOT_FOUND;	/* this is no EC2 instance */
	token.value = reply.body;
	url = arena_printf(arena, "%s%s", host, METADATA_ROLE);
	if (fetch(arena, "GET", url, &token, &reply) != ERR_OK)
		return ERR_NOT_FOUND;	/* an instance without a role */
	url = arena_printf(arena, "%s%.*s", url, (int)strcspn(reply.body, "\r\n"), reply.body);
	if (fetch(arena, "GET", url, &token, &reply) != ERR_OK)
		return ERR_UNAVAILABLE;
	return read_json(arena, reply.body, keys);
}

const struct aws_keys_source aws_keys_sources[] = {
	{ "configuration", from_configuration },
	{ "environment", from_environment },
	{ "shared credentials file", from_shared_file },
	{ "container endpoint", from_container },
	{ "instance metadata", from_metadata },
	{ NULL, NULL },
};
