/* The passwords that everybody tries first. */
#ifndef LIB_COMMON_PASSWORDS_H
#define LIB_COMMON_PASSWORDS_H

#include <stdbool.h>

/*
 * True when `password`, in whatever case of A to Z, is among the commonest.
 * The list and where it comes from: lib/secret/common_passwords.inc.
 */
bool common_passwords_have(const char *password);

#endif
