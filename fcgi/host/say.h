/* What whoever starts a site, or sets one up, is told: progress, and why it stops. */
#ifndef HOST_SAY_H
#define HOST_SAY_H

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* One clear line on standard error. */
void say_fault(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
