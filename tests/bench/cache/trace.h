/* Requests of a Zipf distribution, the same with each run. */
#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include <stdint.h>

#define KEYS     700000
#define REQUESTS 7000000
#define ALPHA    0.99
#define SEED     20240607u
#define KEY_LEN  10
#define VALUE    8	/* bytes */

void zipf_init(void);
/* A key of 0..KEYS-1, the first being the most frequent. */
int  zipf(uint64_t *state);

/* Print speed: see main.c. */
void speed(void);

#endif
