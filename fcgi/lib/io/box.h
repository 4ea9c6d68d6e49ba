/*
 * The box around a tool that reads strangers' bytes: what is run in it reaches
 * one file to read and one directory to write, and nothing else of ours.  Three
 * walls, each of which stands where the others are missing:
 *
 *  - seccomp: of the kernel's calls those alone that decoding takes.  No socket,
 *    no ptrace, no io_uring, signals to itself alone, clone for threads alone,
 *    one execve: the tool's own.
 *  - Landlock: of files the two that are named, and the system's libraries.
 *  - a network namespace with nothing in it.
 *
 * And its environment is its own: what our configuration says in ours is secret.
 */
#ifndef LIB_BOX_H
#define LIB_BOX_H

#include <stdbool.h>

struct arena;

struct box {
	const char *reads;	/* this file, or all below this directory; NULL: nothing */
	const char *writes;	/* files, made and removed, in this directory and those that are in it; NULL */
	bool        forks;	/* it may make processes, each of which is in the same box */
};

/*
 * Say in the log which walls this machine lacks, that is, does not let us raise
 * when we try; or that the configuration took all away.
 */
void box_say(void);

/*
 * For a process in a box that forks: from now on it is in one that does not.
 * False with errno: it still may.  Safe after fork() where box_narrow_ready() was
 * called before.  Where there is no seccomp it does nothing.
 */
bool box_narrow(void);
void box_narrow_ready(void);

/* Within lib/io: all that must be known before the fork. */
struct box_kit;

/*
 * `program` is a path.  False with errno, which is logged: it cannot be run in a
 * box, which no script can (ENOEXEC).
 */
bool box_prepare(struct arena *arena, const struct box *box, const char *program,
    struct box_kit **kit);
/*
 * Between fork and exec: the walls, then the program.  Returns only with errno,
 * and then with whatever walls there are by then: there is nothing to do but
 * _exit().  Descriptors from BOX_FILES_MAX on are gone in the program.
 */
void box_become(const struct box_kit *kit, const char *const *argv);

#define BOX_FILES_MAX 128	/* descriptors that it may have open */

#endif
