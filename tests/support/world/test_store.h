/* A throwaway store, and bodies to put into it. */
#ifndef SUPPORT_TEST_STORE_H
#define SUPPORT_TEST_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/io/body.h"

/*
 * Read the configuration with a directory of this program's own as
 * `store_dir`, gone at exit.  VITRINA_STORE names another driver.
 */
const char *test_store(void);

/* Bytes that can be told from others: `seed` and position decide each. */
struct test_bytes {
	uint32_t seed;
	int64_t  length;
	int64_t  cut_at;	/* the connection is lost after so many; -1: never */
	int64_t  at;
	void   (*before_read)(void *context, int64_t at);	/* NULL: nothing */
	void    *context;
};

unsigned char    test_byte(uint32_t seed, int64_t at);
struct test_bytes test_bytes(uint32_t seed, int64_t length);
/* `length` is announced, unless `is_chunked`. */
struct body       test_body(struct test_bytes *bytes, bool is_chunked);
/* The object's bytes from `offset` on are those of `seed`. */
bool              test_object_has(const char *key, int64_t offset, uint32_t seed,
    int64_t length);

#endif
