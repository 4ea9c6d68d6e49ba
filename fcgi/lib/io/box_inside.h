/* Within lib/io/box*.c: the walls, each for itself. */
#ifndef LIB_BOX_INSIDE_H
#define LIB_BOX_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Built to look for faults: the box is then a little wider. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BOX_SANITIZED
#endif

/* The descriptor of the program to run: the one execve that seccomp lets pass names it. */
#define BOX_EXEC_FD 128

/* Made once, kept for ever: before the fork, for it takes memory. */
struct box_filter;
const struct box_filter *box_filter(bool forks);
/* In the child.  False with errno. */
bool box_filter_load(const struct box_filter *filter);

/* What may be done with what is at `path`, and below it. */
struct box_path {
	const char *path;
	bool        writes;
	bool        runs;	/* programs, and the loader that they name */
};

/* In the child.  What is not there is passed over.  False with errno. */
bool box_landlock(const struct box_path *paths, size_t count);

#endif
