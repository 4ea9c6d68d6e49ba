/*
 * Whose fault it was, by what a tool or a library said of its failure: where
 * it names what a system withholds (memory, space, descriptors, a disk that
 * answers), it could not have done better with other bytes.
 */
#ifndef LIB_BLAME_H
#define LIB_BLAME_H

/* The errno that `said` names, in the system's words or some libraries'; 0: none. */
int blame_system(const char *said);

#endif
