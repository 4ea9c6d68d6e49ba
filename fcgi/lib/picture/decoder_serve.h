/* A decoder: serve the program that started us. */
#ifndef LIB_DECODER_SERVE_H
#define LIB_DECODER_SERVE_H

#include <stdbool.h>

struct decoder_task;

/*
 * Take tasks from stdin until it ends.  `work` does one: it reads the file
 * `picture` and writes `answer` (struct decoder_answer); with `forks` in a process
 * of its own, in a box where nothing forks, for which there must be no other thread.
 * Returns main's status.
 */
int decoder_serve(bool forks,
    void (*work)(const struct decoder_task *task, int picture, int answer));

#endif
