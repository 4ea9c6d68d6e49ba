/*
 * What the fuzzers have in common: one function a fuzzer, called with bytes
 * that may be anything.  `make fuzz` runs it by libFuzzer, and `make test` over
 * the files of tests/fuzz/corpus/<its name>/.
 */
#ifndef SUPPORT_FUZZ_H
#define SUPPORT_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's name for it; 0 always. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() that no build leaves out. */
#define FUZZ_HOLDS(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#endif
