/* Proving the configured store from end to end, in plain words. */
#ifndef SERVICE_CHECK_H
#define SERVICE_CHECK_H

#include <stdbool.h>

#include "lib/base/err.h"

/* `ok`, and one sentence: what works, or what is wrong and what to do. */
struct check_report {
	void (*say)(void *context, bool ok, const char *sentence);
	void  *context;
};

/*
 * Put, read back and delete; pages' access; multipart; and where a role is
 * configured, that its sessions may put below their prefix and nothing else.
 * What it puts below u/check-…/ is deleted again.  False: something is wrong.
 */
bool check_store(const struct check_report *report);

/*
 * Make the bucket where it is missing, have it keep versions, and let pages of
 * `origin` ("": public_url, or any) use it.  No error on `file`.
 *
 * ERR_FORBIDDEN    the bucket is somebody else's, or the keys may not do this
 * ERR_UNAVAILABLE  not reached
 */
enum err check_setup(const char *origin);

#endif
