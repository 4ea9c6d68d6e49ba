/* One claimed job, from its handler to its end in the table. */
#ifndef WORKER_HANDLE_H
#define WORKER_HANDLE_H

struct task;

/* Do it, and say in the table and in one line of the log how it went. */
void handle_job(struct task *task);

#endif
