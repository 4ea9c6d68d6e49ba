/* What is sensitive is done for who proved to be there a few minutes ago. */
#ifndef AUTH_PROOF_H
#define AUTH_PROOF_H

#include "lib/base/err.h"

struct request;

/*
 * ERR_PROOF  the session's owner has to show password or passkey again (POST /api/auth/proof);
 *            an API token cannot
 */
enum err proof_check(struct request *req);

#endif
