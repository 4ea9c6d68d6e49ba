/* Heavy work at most so many at once, with a short queue: past it, try later. */
#ifndef LIB_GATE_H
#define LIB_GATE_H

#include "lib/base/err.h"

struct gate;

/* `queue` is how many may wait while `at_once` are inside. */
struct gate *gate_new(int at_once, int queue);
/*
 * Come in, or wait at most `wait_ms` for it.
 * ERR_UNAVAILABLE  the queue is full, or it took too long
 */
enum err     gate_enter(struct gate *gate, int wait_ms);
void         gate_leave(struct gate *gate);

#endif
