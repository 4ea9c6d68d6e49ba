/* Within lib/secret: an authenticator's CBOR. */
#ifndef LIB_PASSKEY_INSIDE_H
#define LIB_PASSKEY_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* These are so many items and nothing else, none of which claims more than is there. */
bool passkey_cbor_is(const unsigned char *data, size_t len, size_t items);

#endif
