/* To ask other programs something small, all at once, as a front end would. */
#ifndef LIB_SERVE_ASK_H
#define LIB_SERVE_ASK_H

#include <stddef.h>

#define SERVE_ASK_MAX 16

enum serve_answer {
	SERVE_ANSWER_WELL,	/* 200 */
	SERVE_ANSWER_NONE,	/* nobody is there, or what came is another status */
	SERVE_ANSWER_LATE,	/* not in time */
};

struct serve_question {
	const char       *address;	/* a socket's path, or address:port as `listen` has it */
	const char       *uri;
	enum serve_answer answer;
};

/* GET all of them (SERVE_ASK_MAX at most), and fill in what answered within `wait_ms`. */
void serve_ask(struct serve_question *questions, size_t count, int wait_ms);

#endif
