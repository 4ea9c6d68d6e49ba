/* vitrina-calc's parts: reading lines, asking the site, following jobs, showing. */
#ifndef VITRINA_CALC_CALCULATOR_H
#define VITRINA_CALC_CALCULATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/client_site.h"
#include "lib/base/arena.h"
#include "lib/io/http_client.h"

struct json_object;

#define PROMPT      "> "
#define PROMPT_MORE "… "	/* while a bracket is open */

struct calculator {
	struct site   site;
	bool          is_terminal;	/* somebody types and looks */
	bool          overwrites;	/* `x = …` replaces without asking */
	struct arena *arena;		/* of one expression */
};

/* Exit statuses. */
#define CALC_OK        0
#define CALC_FAILED    1
#define CALC_USAGE     2
#define CALC_CANCELLED 130

/* evaluate.c: have one expression worked out and shown.  An exit status. */
int  evaluate(struct calculator *calc, const char *expression);

/* ask.c */
/* One request under /api/matrix with what we sign in with; false, and it is said, when
 * nothing came back. */
bool ask(struct calculator *calc, const char *method, const char *path, const char *body,
    struct http_reply *reply);
/* A text of an answer's object; NULL when there is none. */
const char *ask_text(struct json_object *object, const char *name);

/* job.c: wait for what is worked out later, until it is there or Ctrl-C cancels it. */
int  job_follow(struct calculator *calc, struct json_object *job);

/* lines.c */
/*
 * The next expression, in the calculator's arena: from the terminal with its
 * history, or from standard input; lines go on while a bracket is open.
 * NULL: that was the last.
 */
const char *lines_next(struct calculator *calc);
void        lines_begin(struct calculator *calc);
void        lines_end(struct calculator *calc);

/* show.c */
/* A reply of POST eval. */
void show_result(struct calculator *calc, struct json_object *result);
/* Why not: with a caret under the column of `expression` (NULL: none) that is named. */
void show_problem(struct calculator *calc, const char *expression, struct json_object *problem);

#endif
