/*
 * Fuzzes what browsers hand on of authenticators.  The first byte of the input says
 * what it is: '{' begins a reply in JSON; else it is the authenticator's data, behind
 * the hash of our site's name where that byte is odd, so that what follows is looked at.
 */
#include <json-c/json.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/secret/passkey.h"
#include "lib/text/json_read.h"
#include "support/fuzz/fuzz.h"

static const struct passkey_site site = { "localhost", "http://localhost:8080" };

/* Keys whose other halves nobody has: a point of P-256, of Ed25519, and a modulus. */
static const unsigned char point[64] = {
	0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
	0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
	0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
	0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
};

static void
nobody_has_signed(const struct passkey_reply *reply)
{
	unsigned char modulus[259];
	const struct passkey_key keys[] = {
		{ -7, { point, sizeof(point) } }, { -8, { point, 32 } },
		{ -257, { modulus, sizeof(modulus) } }, { -7, { point, 63 } }, { 0, { point, 64 } },
	};
	struct passkey_state state;

	memset(modulus, 0xa5, sizeof(modulus));
	memcpy(modulus + 256, "\x01\x00\x01", 3);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		FUZZ_HOLDS(!passkey_shown(reply, &site, &keys[i], &state));
}

/* What was made once is made again, and is what it says. */
static void
one_that_is_made(struct arena *arena, const struct passkey_reply *reply)
{
	struct passkey_key key, again;
	struct passkey_state state, later;

	if (!passkey_made(arena, reply, &site, &key, &state))
		return;
	FUZZ_HOLDS(key.algorithm == -7 || key.algorithm == -8 || key.algorithm == -257);
	FUZZ_HOLDS(key.key.len >= 32 && key.key.len <= PASSKEY_KEY_MAX);
	FUZZ_HOLDS(state.count >= 0 && state.count <= PASSKEY_COUNT_MAX);
	FUZZ_HOLDS(passkey_made(arena, reply, &site, &again, &later));
	FUZZ_HOLDS(again.algorithm == key.algorithm && again.key.len == key.key.len &&
	    memcmp(again.key.data, key.key.data, key.key.len) == 0 && later.count == state.count);
}

static void
look_at(struct arena *arena, const struct passkey_reply *reply)
{
	struct passkey_bytes challenge;

	if (reply->client_data.data != NULL) {
		const bool is_made = passkey_challenge_of(arena, reply, &site, PASSKEY_MADE, &challenge);

		FUZZ_HOLDS(!is_made || challenge.len > 0);
		FUZZ_HOLDS(!is_made || !passkey_challenge_of(arena, reply, &site, PASSKEY_SHOWN, &challenge));
	}
	one_that_is_made(arena, reply);
	nobody_has_signed(reply);
}

static void
json(struct arena *arena, const uint8_t *data, size_t size)
{
	struct json_object *value;
	struct passkey_reply reply;
	const char *problem;

	if (json_read((const char *)data, size, 8, &value, &problem) != ERR_OK)
		return;
	if (passkey_reply_read(arena, value, &reply) == NULL) {
		FUZZ_HOLDS(reply.id.len > 0 && reply.id.len <= PASSKEY_ID_MAX);
		FUZZ_HOLDS(reply.client_data.len > 0 && reply.authenticator_data.len > 0);
		look_at(arena, &reply);
	}
	json_object_put(value);
}

/* The id is where a new one has it, and the signature is the end of the data. */
static void
raw(struct arena *arena, const uint8_t *data, size_t size)
{
	unsigned char *whole = arena_alloc(arena, size + crypto_hash_sha256_BYTES);
	const size_t head = (data[0] & 1) != 0 ? crypto_hash_sha256_BYTES : 0;
	struct passkey_reply reply = { .authenticator_data = { whole, head + size - 1 } };
	size_t id_len = 0;

	if (head > 0)
		crypto_hash_sha256(whole, (const unsigned char *)site.id, strlen(site.id));
	memcpy(whole + head, data + 1, size - 1);
	reply.signature = (struct passkey_bytes){ data, size < 72 ? size : 72 };
	reply.client_data = (struct passkey_bytes){ data, size };
	if (reply.authenticator_data.len > 55)
		id_len = (size_t)whole[53] << 8 | whole[54];
	if (id_len > 0 && id_len <= reply.authenticator_data.len - 55)
		reply.id = (struct passkey_bytes){ whole + 55, id_len };
	look_at(arena, &reply);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();

	if (size > 0 && data[0] == '{')
		json(arena, data, size);
	else if (size > 0)
		raw(arena, data, size);
	arena_free(arena);
	return 0;
}
