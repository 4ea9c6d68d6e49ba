/* The daemons' log files, and what in them a person at the terminal should see. */
#ifndef RUNNER_LOGS_H
#define RUNNER_LOGS_H

struct daemon;

/* Before a start: put a file that has grown large aside. */
void logs_rotate(struct daemon *daemon);
/* Print the problems that were logged since last time, and keep the file bounded. */
void logs_show_problems(struct daemon *daemon);

#endif
