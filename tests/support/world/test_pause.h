/* A process that hangs, with its children: stopped, as a machine does that thrashes. */
#ifndef SUPPORT_TEST_PAUSE_H
#define SUPPORT_TEST_PAUSE_H

#include <sys/types.h>

/* SIGSTOP, and wait until /proc says of each that it is stopped. */
void test_pause(pid_t pid);
/* The same of its children alone; how many there are. */
int  test_pause_children(pid_t pid);
/* SIGCONT to all of them. */
void test_resume(pid_t pid);

#endif
