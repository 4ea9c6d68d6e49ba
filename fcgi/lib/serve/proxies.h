/* The proxies whose X-Forwarded-* count: `trusted_proxies`. */
#ifndef LIB_PROXIES_H
#define LIB_PROXIES_H

#include <stdbool.h>

struct arena;

/*
 * Take the list of addresses and networks (10.0.0.0/8, ::1, unix:), comma
 * between.  False, and `*bad` names it, when one cannot be read.
 */
bool proxies_init(const char *list, char bad[64]);
bool proxies_trust(const char *address);
/*
 * The client of a connection from `peer` with X-Forwarded-For `forwarded`
 * (NULL: none): the right-most address that is not a trusted proxy's.
 */
const char *proxies_client(struct arena *arena, const char *peer, const char *forwarded);

#endif
