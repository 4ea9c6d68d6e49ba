/* A test program: one suite of CUnit tests, and main's exit status. */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <CUnit/Basic.h>

/* Run `tests` (CU_TEST_INFO_NULL ends them); 0 when all passed. */
int suite_run(const char *name, CU_TestInfo *tests);

#endif
