/* lib/totp: the test vectors of RFC 4226, RFC 6238 and RFC 4648. */
#include <string.h>

#include "lib/secret/totp.h"
#include "support/run/suite.h"

static const unsigned char secret[] = "12345678901234567890";	/* the RFCs' own */

/* RFC 4226 appendix D. */
static void
codes_of_rfc_4226(void)
{
	static const char *const codes[] = {
		"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
		"399871", "520489",
	};
	char code[TOTP_DIGITS + 1];
	int i;

	for (i = 0; i < 10; i++) {
		totp_code(secret, TOTP_SECRET_BYTES, i, code);
		CU_ASSERT_STRING_EQUAL(code, codes[i]);
	}
}

/* RFC 6238 appendix B, of whose eight digits these are the last six. */
static void
codes_of_rfc_6238(void)
{
	static const struct {
		int64_t     time_s;
		const char *code;
	} cases[] = {
		{ 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
	};
	char code[TOTP_DIGITS + 1];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		totp_code(secret, TOTP_SECRET_BYTES, totp_step(cases[i].time_s), code);
		CU_ASSERT_STRING_EQUAL(code, cases[i].code);
	}
}

static void
a_step_either_way_is_taken_and_none_twice(void)
{
	const int64_t now_s = 1234567890, step = totp_step(now_s);
	char code[TOTP_DIGITS + 1];
	int64_t i;

	for (i = -3; i <= 3; i++) {
		const bool near = i >= -1 && i <= 1;

		totp_code(secret, TOTP_SECRET_BYTES, step + i, code);
		CU_ASSERT_EQUAL(totp_match(secret, code, now_s, 0), near ? step + i : -1);
		CU_ASSERT_EQUAL(totp_match(secret, code, now_s, step + i), -1);
		CU_ASSERT_EQUAL(totp_match(secret, code, now_s, step + 2), -1);
	}
	CU_ASSERT_EQUAL(totp_match(secret, "", now_s, 0), -1);
	CU_ASSERT_EQUAL(totp_match(secret, "00592", now_s, 0), -1);
	CU_ASSERT_EQUAL(totp_match(secret, "0059240", now_s, 0), -1);
}

/* RFC 4648 section 10, without the padding. */
static void
base32_of_rfc_4648(void)
{
	static const char *const cases[][2] = {
		{ "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" },
		{ "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" },
	};
	char out[TOTP_SECRET_LEN + 1];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		totp_base32((const unsigned char *)cases[i][0], strlen(cases[i][0]), out);
		CU_ASSERT_STRING_EQUAL(out, cases[i][1]);
	}
	totp_base32(secret, TOTP_SECRET_BYTES, out);
	CU_ASSERT_STRING_EQUAL(out, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "codes_of_rfc_4226", codes_of_rfc_4226 },
		{ "codes_of_rfc_6238", codes_of_rfc_6238 },
		{ "a_step_either_way_is_taken_and_none_twice", a_step_either_way_is_taken_and_none_twice },
		{ "base32_of_rfc_4648", base32_of_rfc_4648 },
		CU_TEST_INFO_NULL,
	};

	return suite_run("totp", tests);
}
