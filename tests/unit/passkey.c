/* lib/secret/passkey: what authenticators answer is judged as @simplewebauthn/server does. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/secret/passkey.h"
#include "lib/secret/passkey_inside.h"
#include "support/run/suite.h"

#define VECTORS "tests/passkeys/vectors.json"

static struct arena *arena;
static struct json_object *vectors;

static struct json_object *
member(struct json_object *of, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(of, name, &value);
	return value;
}

static const char *
text(struct json_object *of, const char *name)
{
	return json_object_get_string(member(of, name));
}

static struct passkey_site
site_of(struct json_object *vector)
{
	struct passkey_site site;

	CU_ASSERT_TRUE_FATAL(passkey_site_of(arena, text(vector, "origin"), &site));
	CU_ASSERT_STRING_EQUAL(site.id, text(vector, "rp"));
	return site;
}

static struct passkey_reply
read_reply(struct json_object *value)
{
	struct passkey_reply reply;

	CU_ASSERT_PTR_NULL_FATAL(passkey_reply_read(arena, value, &reply));
	return reply;
}

static bool
make(struct json_object *vector, struct json_object *response, struct passkey_key *key)
{
	const struct passkey_site site = site_of(vector);
	const struct passkey_reply reply = read_reply(response);
	struct passkey_bytes challenge;
	struct passkey_state state;

	return passkey_challenge_of(arena, &reply, &site, PASSKEY_MADE, &challenge) &&
	    passkey_made(arena, &reply, &site, key, &state);
}

static void
same(bool ours, struct json_object *vector, const char *which)
{
	const bool theirs = json_object_get_boolean(member(member(vector, which), "says"));

	if (ours != theirs)
		fprintf(stderr, "%s (%s): we say %d, they %d\n", text(vector, "what"), which, ours, theirs);
	CU_ASSERT_EQUAL(ours, theirs);
}

static size_t
each(const char *which, void (*judge)(struct json_object *vector))
{
	size_t count = 0;

	for (size_t i = 0; i < json_object_array_length(vectors); i++) {
		struct json_object *vector = json_object_array_get_idx(vectors, i);

		if (member(vector, which) == NULL)
			continue;
		judge(vector);
		count++;
	}
	return count;
}

static void
judge_made(struct json_object *vector)
{
	struct passkey_key key;
	const bool ours = make(vector, member(member(vector, "made"), "response"), &key);

	same(ours, vector, "made");
	if (ours)
		CU_ASSERT_EQUAL(key.algorithm, json_object_get_int64(member(vector, "algorithm")));
}

static void
new_ones_are_judged_alike(void)
{
	CU_ASSERT_TRUE(each("made", judge_made) > 30);
}

static void
judge_shown(struct json_object *vector)
{
	struct json_object *shown = member(vector, "shown");
	const struct passkey_site site = site_of(vector);
	const struct passkey_reply reply = read_reply(member(shown, "response"));
	struct passkey_bytes challenge;
	struct passkey_state state;
	struct passkey_key key;

	CU_ASSERT_TRUE_FATAL(make(vector, member(vector, "with"), &key));
	same(passkey_challenge_of(arena, &reply, &site, PASSKEY_SHOWN, &challenge) &&
	    passkey_shown(&reply, &site, &key, &state) &&
	    passkey_counts_on(json_object_get_int64(member(shown, "before")), state.count),
	    vector, "shown");
}

static void
shown_ones_are_judged_alike(void)
{
	CU_ASSERT_TRUE(each("shown", judge_shown) > 40);
}

static void
a_key_of_another_is_none(void)
{
	struct json_object *first = json_object_array_get_idx(vectors, 0);
	const struct passkey_reply reply = read_reply(member(member(first, "shown"), "response"));
	const struct passkey_site site = site_of(first);
	struct passkey_state state;
	struct passkey_key key;

	CU_ASSERT_TRUE_FATAL(make(first, member(first, "with"), &key));
	CU_ASSERT_TRUE(passkey_shown(&reply, &site, &key, &state));
	key.algorithm = -8;	/* 64 bytes are no key of Ed25519 */
	CU_ASSERT_FALSE(passkey_shown(&reply, &site, &key, &state));
	key.algorithm = -7;
	key.key.data = memset(arena_alloc(arena, key.key.len), 1, key.key.len);	/* no point of the curve */
	CU_ASSERT_FALSE(passkey_shown(&reply, &site, &key, &state));
}

static bool
has_passkeys(const char *url)
{
	struct passkey_site site;

	return passkey_site_of(arena, url, &site);
}

static void
sites_are_those_that_browsers_take(void)
{
	struct passkey_site site;

	CU_ASSERT_TRUE(passkey_site_of(arena, "https://Video.example.org:8443/x", &site));
	CU_ASSERT_STRING_EQUAL(site.id, "video.example.org");
	CU_ASSERT_STRING_EQUAL(site.origin, "https://Video.example.org:8443");
	CU_ASSERT_TRUE(has_passkeys("http://localhost:8080"));
	CU_ASSERT_TRUE(has_passkeys("http://video.localhost"));
	CU_ASSERT_TRUE(has_passkeys("https://intranet"));
	CU_ASSERT_FALSE(has_passkeys("http://video.example.org"));
	CU_ASSERT_FALSE(has_passkeys("http://evil-localhost"));
	CU_ASSERT_FALSE(has_passkeys("http://127.0.0.1:8080"));
	CU_ASSERT_FALSE(has_passkeys("https://192.0.2.1"));
	CU_ASSERT_FALSE(has_passkeys("https://[2001:db8::1]"));
	CU_ASSERT_FALSE(has_passkeys("https://"));
	CU_ASSERT_FALSE(has_passkeys(""));
	CU_ASSERT_FALSE(has_passkeys("ftp://localhost"));
}

/* Without an allocator's sorrow: a map of four thousand million pairs in five bytes. */
static void
what_is_claimed_is_there(void)
{
	static const struct { const char *bytes; size_t len, items; bool is; } cases[] = {
		{ "", 0, 0, true }, { "\xa0", 1, 1, true }, { "\xa1\x01\x41x", 4, 1, true },
		{ "\xa0\xa0", 2, 1, false }, { "\xa0", 1, 2, false }, { "\xba\xff\xff\xff\xff", 5, 1, false },
		{ "\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 9, 1, false }, { "\x9a\x00\x00\x00\x02\x01", 6, 1, false },
		{ "\xbb\x80\x00\x00\x00\x00\x00\x00\x00\x01", 10, 1, false }, { "\x9f\xff", 2, 1, false },
		{ "\x81\x81\x81\x81\x81\x81\x01", 7, 1, false }, { "\x19\x01", 2, 1, false }, { "\xc0\x01", 2, 1, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(passkey_cbor_is((const unsigned char *)cases[i].bytes, cases[i].len,
		    cases[i].items), cases[i].is);
}

static void
a_reply_says_what_it_lacks(void)
{
	static const char *const bad[][2] = {
		{ "[]", "id" }, { "{}", "id" }, { "{\"id\":1}", "id" }, { "{\"id\":\"!\"}", "id" },
		{ "{\"id\":\"AA\"}", "response" }, { "{\"id\":\"AA\",\"response\":[]}", "response" },
		{ "{\"id\":\"AA\",\"response\":{}}", "clientDataJSON" },
		{ "{\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"e30=\"}}", "clientDataJSON" },
		{ "{\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"e30\"}}", "authenticatorData" },
		{ "{\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"AA\","
		  "\"signature\":{}}}", "signature" },
	};
	struct passkey_reply reply;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct json_object *value = json_tokener_parse(bad[i][0]);

		CU_ASSERT_STRING_EQUAL(passkey_reply_read(arena, value, &reply), bad[i][1]);
		json_object_put(value);
	}
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "new ones are judged alike", new_ones_are_judged_alike },
		{ "shown ones are judged alike", shown_ones_are_judged_alike },
		{ "a key of another is none", a_key_of_another_is_none },
		{ "sites are those that browsers take", sites_are_those_that_browsers_take },
		{ "what is claimed is there", what_is_claimed_is_there },
		{ "a reply says what it lacks", a_reply_says_what_it_lacks },
		CU_TEST_INFO_NULL,
	};
	const char *path = getenv("VITRINA_TEST_VECTORS");
	int status;

	arena = arena_new();
	vectors = json_object_from_file(path != NULL ? path : VECTORS);
	if (vectors == NULL) {
		fprintf(stderr, "unit/passkey: no vectors in %s\n", path != NULL ? path : VECTORS);
		return 1;
	}
	status = suite_run("unit/passkey", tests);
	json_object_put(vectors);
	arena_free(arena);
	return status;
}
