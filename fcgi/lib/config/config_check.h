/* The configuration's values, each and together.  Private to lib/config/config*.c. */
#ifndef LIB_CONFIG_CHECK_H
#define LIB_CONFIG_CHECK_H

#include "lib/config/config.h"

/* Prints every fault to standard error; false when there is one. */
bool config_check(const struct config *config);

#endif
