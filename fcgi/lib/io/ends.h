/* The signals that ask a process to end, taken by one thread of it. */
#ifndef LIB_ENDS_H
#define LIB_ENDS_H

#include <stdint.h>

/* A process that drained ends with it: another is there, nobody is to start it again. */
#define ENDS_DRAINED 3

/* Before any thread: SIGTERM, SIGINT and SIGUSR1 wait for ends_catch(). */
void ends_block(void);
/* From here on they are noted.  A descriptor that is readable when one was. */
int  ends_catch(void);
/* The one that was noted first, which is forgotten; 0: none was. */
int  ends_next(void);
/* The same, waiting `wait_ms` at most. */
int  ends_wait(int64_t wait_ms);

#endif
