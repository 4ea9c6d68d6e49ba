/*
 * A fresh database with all of migrations/ applied, for one test program.
 * It lives in the cluster that VITRINA_TEST_DATABASE names (run-tests shares
 * one among all), else in a cluster of the program's own.  Gone at exit.
 */
#ifndef SUPPORT_TEST_DB_H
#define SUPPORT_TEST_DB_H

#include <stdbool.h>

struct db_pool;
struct test_cluster;

/* libpq's conninfo, as the cluster's owner; the same on every call. */
const char *test_db(void);
/* The same as the Postgres role of one of our programs, such as "videos". */
const char *test_db_as(const char *program);
/* A pool as that role; NULL: as the owner. */
struct db_pool *test_db_pool(const char *program, int max);

/* For everybody else the database is gone, until it is back. */
void test_db_away(void);
void test_db_back(void);

/* Make the migrated template database in `cluster`. */
void test_db_template(const struct test_cluster *cluster);
/* One more fresh database, made of the template or, with `empty`, of nothing. */
const char *test_db_fresh(bool empty);

#endif
