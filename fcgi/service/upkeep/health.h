/* Health: whether what a program stands on is there. */
#ifndef SERVICE_HEALTH_H
#define SERVICE_HEALTH_H

#include <stdbool.h>

struct db;

struct health {
	bool database;	/* answers a statement */
	bool store;	/* says how much space it has */
};

/* Asks both, each time. */
struct health health_check(struct db *db);
/* Of a program that does without the store: true when the database answers. */
bool health_check_database(struct db *db);

#endif
