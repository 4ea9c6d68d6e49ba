/* A process with every source of AWS keys there is, before a double of the endpoints. */
#ifndef SUPPORT_KEYS_STAND_H
#define SUPPORT_KEYS_STAND_H

#include <stdatomic.h>
#include <stdbool.h>

/* Shared between the double and the case's process. */
struct keys_stand {
	atomic_int given;	/* keys, since the case began: their names are counted by it */
	atomic_int asked;	/* for anything */
	atomic_int left_s;	/* how long keys hold; 0: no Expiration */
	atomic_bool held;	/* no answer until it is false */
	atomic_bool down;	/* 500 to everything */
};

/* Start the double: EC2's metadata (IMDSv2 alone), and /container for "Bearer abc". */
struct keys_stand *keys_stand_start(void);
void               keys_stand_end(void);

/*
 * Run `holds` in a process of its own, which has read no keys yet, with all
 * sources there; true when it returned true.
 */
bool keys_stand_run(bool (*holds)(void));

/* For cases: a file below the stand's directory, and sources taken away. */
const char *keys_stand_path(const char *name);
void        keys_stand_write(const char *name, const char *text);
void        keys_stand_no_static_keys(void);
void        keys_stand_instance_only(void);

#endif
