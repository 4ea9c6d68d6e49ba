/* What exactly was wrong with a request, in words for whoever sent it. */
#ifndef LIB_FAULT_H
#define LIB_FAULT_H

#include <stddef.h>

struct arena;

#define FAULTS_MAX 16

/* FAULT_WORD: a member of the problem's own, beside its title and detail. */
enum fault_place { FAULT_BODY, FAULT_PARAMETER, FAULT_WHOLE, FAULT_WORD };

struct fault {
	enum fault_place  place;
	const char       *name;		/* "/title" (a JSON pointer), a parameter's name, a member's */
	const char       *detail;	/* one sentence that says what to do */
};

struct faults {
	struct fault items[FAULTS_MAX];
	size_t       count;		/* those past FAULTS_MAX are dropped */
	const char  *reason;		/* a word for programs, which a constant is; NULL: none */
};

/* Add one fault; the texts are copied into `arena`. */
void fault_add(struct faults *faults, struct arena *arena,
    enum fault_place place, const char *name, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
