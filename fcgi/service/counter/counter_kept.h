/* The inside of counter.h: the name that is sent even when nothing happened. */
#ifndef SERVICE_COUNTER_KEPT_H
#define SERVICE_COUNTER_KEPT_H

#define COUNTER_ALIVE "requests"

#endif
