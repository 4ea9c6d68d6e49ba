/* What the runner tells whoever started it: progress, and why it stops. */
#ifndef RUNNER_SAY_H
#define RUNNER_SAY_H

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* One clear line on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
