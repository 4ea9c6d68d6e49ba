/* What a browser hands on of an authenticator, read: WebAuthn Level 3 sections 5.1.8, 5.8.1. */
#include <json-c/json.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/secret/passkey.h"
#include "lib/text/json_read.h"

#define CLIENT_DATA_DEPTH 8

static bool
decode(struct arena *arena, const char *text, size_t len, struct passkey_bytes *out)
{
	unsigned char *bytes;

	if (len == 0 || len > PASSKEY_REPLY_MAX)
		return false;
	bytes = arena_alloc(arena, len);
	out->data = bytes;
	return sodium_base642bin(bytes, len, text, len, NULL, &out->len, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 && out->len > 0;
}

/* Absent and null are the same. */
static bool
read_bytes(struct arena *arena, struct json_object *from, const char *name,
    struct passkey_bytes *out)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(from, name, &value) || value == NULL)
		return true;
	return json_object_is_type(value, json_type_string) &&
	    decode(arena, json_object_get_string(value),
	    (size_t)json_object_get_string_len(value), out);
}

const char *
passkey_reply_read(struct arena *arena, struct json_object *value, struct passkey_reply *out)
{
	struct json_object *response = NULL;
	const struct {
		const char           *name;
		struct passkey_bytes *out;
		bool                  is_needed;
	} members[] = {
		{ "clientDataJSON", &out->client_data, true },
		{ "authenticatorData", &out->authenticator_data, true },
		{ "signature", &out->signature, false },
		{ "userHandle", &out->user_handle, false },
	};

	*out = (struct passkey_reply){ .id.data = NULL };
	if (!json_object_is_type(value, json_type_object) ||
	    !read_bytes(arena, value, "id", &out->id) || out->id.data == NULL ||
	    out->id.len > PASSKEY_ID_MAX)
		return "id";
	if (!json_object_object_get_ex(value, "response", &response) ||
	    !json_object_is_type(response, json_type_object))
		return "response";
	for (size_t i = 0; i < COUNT(members); i++)
		if (!read_bytes(arena, response, members[i].name, members[i].out) ||
		    (members[i].is_needed && members[i].out->data == NULL))
			return members[i].name;
	return NULL;
}

static const char *
text_of(struct json_object *from, const char *name)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(from, name, &value) &&
	    json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

/* In a frame of another site's page it would be asked for by that page. */
static bool
is_framed(struct json_object *client)
{
	struct json_object *cross = NULL, *top = NULL;

	return (json_object_object_get_ex(client, "crossOrigin", &cross) &&
	    json_object_get_boolean(cross)) || json_object_object_get_ex(client, "topOrigin", &top);
}

bool
passkey_challenge_of(struct arena *arena, const struct passkey_reply *reply,
    const struct passkey_site *site, const char *type, struct passkey_bytes *out)
{
	struct json_object *client = NULL;
	const char *problem, *challenge;
	bool is_ours = false;

	*out = (struct passkey_bytes){ NULL, 0 };
	if (json_read((const char *)reply->client_data.data, reply->client_data.len,
	    CLIENT_DATA_DEPTH, &client, &problem) != ERR_OK)
		return false;
	if (json_object_is_type(client, json_type_object)) {
		challenge = text_of(client, "challenge");
		is_ours = strcmp(text_of(client, "type"), type) == 0 &&
		    strcasecmp(text_of(client, "origin"), site->origin) == 0 &&
		    !is_framed(client) && decode(arena, challenge, strlen(challenge), out);
	}
	json_object_put(client);
	return is_ours;
}
