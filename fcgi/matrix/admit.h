/*
 * Admission: what a computation takes is known before anything is allocated.
 * More memory than matrix_memory is refused; what is free is shared among the
 * requests that run, and one large computation at a time has all cores.
 */
#ifndef MATRIX_ADMIT_H
#define MATRIX_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"

struct request;

struct admission {
	int64_t bytes;		/* held of the memory; 0: too little to count */
	bool    has_cores;	/* it is the large one */
};

/* Seconds that so many floating-point operations take here: measured once. */
double   admit_seconds(double flops);

/*
 * Wait for memory and cores.  admit_end() when ERR_OK.
 *
 * ERR_TOO_LARGE    never: more memory than there may be, with the numbers
 * ERR_UNAVAILABLE  not soon: too many wait already
 */
enum err admit(struct request *req, double flops, int64_t bytes, struct admission *out);
void     admit_end(struct admission *admission);

#endif
