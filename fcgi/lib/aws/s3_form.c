/* Signed forms: a whole object in one POST from a browser, by a policy. */
#include <string.h>

#include <sodium.h>

#include "lib/aws/s3_call.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/text/json_write.h"

static void
add(struct s3_form *form, const char *name, const char *value)
{
	form->fields[form->field_count++] = (struct sigv4_pair){ name, value };
}

/* Whatever the form says has to be in the policy, and the length besides. */
static const char *
policy_of(const struct s3_form *form, struct arena *arena, const char *bucket,
    const struct s3_form_limits *limits, int64_t ends_at)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 2048);
	json = json_writer(&buf);
	json_begin_object(&json);
	json_key(&json, "expiration");
	/* to the second: not every S3 reads fractions */
	json_time(&json, ends_at / 1000000 * 1000000);
	json_key(&json, "conditions");
	json_begin_array(&json);
	json_begin_object(&json);
	json_key(&json, "bucket");
	json_text(&json, bucket);
	json_end_object(&json);
	for (size_t i = 0; i < form->field_count; i++) {
		json_begin_object(&json);
		json_key(&json, form->fields[i].name);
		json_text(&json, form->fields[i].value);
		json_end_object(&json);
	}
	json_begin_array(&json);
	json_text(&json, "content-length-range");
	json_int(&json, limits->min_bytes);
	json_int(&json, limits->max_bytes);
	json_end_array(&json);
	json_end_array(&json);
	json_end_object(&json);
	return buf_text(&buf);
}

static const char *
base64(struct arena *arena, const char *text)
{
	const size_t len = strlen(text);
	const size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);

	return sodium_bin2base64(arena_alloc(arena, room), room,
	    (const unsigned char *)text, len, sodium_base64_VARIANT_ORIGINAL);
}

enum err
s3_form(const struct s3 *s3, struct arena *arena, const char *key,
    const struct s3_form_limits *limits, int64_t time_us, struct s3_form *out)
{
	struct s3_presigner presigner;
	const struct sigv4_signer *signer = &presigner.signer;
	const char *policy;
	enum err err;

	if ((err = s3_presigner_init(&presigner, s3, arena, time_us)) != ERR_OK)
		return err;
	*out = (struct s3_form){
		.url = arena_printf(arena, "%s%s", s3_origin(s3, arena), s3_path(s3, arena, NULL)),
		.expires_s = s3_holds(presigner.ends_at, limits->expires_s),
	};
	add(out, "key", key);
	add(out, "success_action_status", "201");
	add(out, "x-amz-algorithm", SIGV4_ALGORITHM);
	add(out, "x-amz-credential", sigv4_credential(signer, arena));
	add(out, "x-amz-date", arena_strdup(arena, signer->date));
	if (signer->credentials.session_token != NULL)
		add(out, "x-amz-security-token", signer->credentials.session_token);
	policy = base64(arena, policy_of(out, arena, s3->bucket, limits,
	    time_us + limits->expires_s * 1000000));
	add(out, "policy", policy);
	add(out, "x-amz-signature", sigv4_sign_text(signer, policy, arena));
	return ERR_OK;
}
