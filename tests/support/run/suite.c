/* One suite of CUnit tests, run and counted. */
#include "support/run/suite.h"

int
suite_run(const char *name, CU_TestInfo *tests)
{
	CU_SuiteInfo suites[] = {
		{ .pName = name, .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	if (CU_initialize_registry() != CUE_SUCCESS ||
	    CU_register_suites(suites) != CUE_SUCCESS ||
	    CU_basic_run_tests() != CUE_SUCCESS)
		return 1;
	return CU_get_number_of_failures() != 0;
}
