/* What this process is called among the instances of its program. */
#ifndef LIB_PROCESS_NAME_H
#define LIB_PROCESS_NAME_H

#include <stdint.h>

/* host/process: this process's name among its likes; constant. */
const char *process_instance(void);
/* When this process began to count, in microseconds since 1970. */
int64_t     process_boot_us(void);

#endif
