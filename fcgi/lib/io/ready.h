/* What a process says to whoever started it, by sd_notify(3)'s protocol. */
#ifndef LIB_READY_H
#define LIB_READY_H

/* "READY=1", "STATUS=draining", "STOPPING=1"; nothing where nobody listens. */
void ready_say(const char *state);

#endif
