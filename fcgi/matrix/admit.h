/*
 * Admission: what a computation takes is known before anything is allocated.
 * More memory than matrix_memory is refused; what is free of it is shared with
 * the jobs of this machine (share.h).  Computations of a second and more have
 * the cores one at a time, and who has had the least time comes first; what is
 * smaller runs beside them.
 */
#ifndef MATRIX_ADMIT_H
#define MATRIX_ADMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "matrix/share.h"

struct request;

struct admission {
	int64_t      bytes;	/* held of the memory; 0: too little to count */
	struct share memory;
	bool         has_cores;	/* it is the large one */
	int64_t      ms;	/* that it takes: by this turns go */
};

/*
 * Wait for memory and cores, for what is predicted to take these.  admit_end() when ERR_OK.
 *
 * ERR_TOO_LARGE    never: more memory than there may be, with the numbers
 * ERR_UNAVAILABLE  not soon: too many wait already; or not on this thread, and the
 *                  request is put off
 */
enum err admit(struct request *req, double seconds, int64_t bytes, struct admission *out);
void     admit_end(struct admission *admission);
/* How many wait now. */
int      admit_waiting(void);

#endif
