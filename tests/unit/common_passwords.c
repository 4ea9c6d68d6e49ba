/* lib/common_passwords: what everybody tries is known, in any case. */
#include <CUnit/Basic.h>

#include "lib/secret/common_passwords.h"

static void
test_knows_the_commonest(void)
{
	CU_ASSERT_TRUE(common_passwords_have("password"));
	CU_ASSERT_TRUE(common_passwords_have("PassWord1"));
	CU_ASSERT_TRUE(common_passwords_have("12345678"));
	CU_ASSERT_TRUE(common_passwords_have("qwertyuiop"));
	CU_ASSERT_TRUE(common_passwords_have("iloveyou"));
	CU_ASSERT_TRUE(common_passwords_have("12345678900987654321"));
}

static void
test_lets_others_pass(void)
{
	CU_ASSERT_FALSE(common_passwords_have(""));
	CU_ASSERT_FALSE(common_passwords_have("passwor"));
	CU_ASSERT_FALSE(common_passwords_have("password "));
	CU_ASSERT_FALSE(common_passwords_have("a winter of seven rivers"));
	CU_ASSERT_FALSE(common_passwords_have("123456789009876543210"));
	CU_ASSERT_FALSE(common_passwords_have("contrase\xc3\xb1" "a-larga"));
}

int
main(void)
{
	CU_pSuite suite;
	unsigned failures;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite = CU_add_suite("common_passwords", NULL, NULL);
	CU_ADD_TEST(suite, test_knows_the_commonest);
	CU_ADD_TEST(suite, test_lets_others_pass);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures != 0;
}
