/*
 * A throwaway Postgres cluster on a unix socket in a short temporary
 * directory, without fsync.  A keeper process ends it and removes the
 * directory when this program ends, however that happens.
 */
#ifndef SUPPORT_TEST_CLUSTER_H
#define SUPPORT_TEST_CLUSTER_H

struct test_cluster {
	char directory[64];	/* of the socket, too */
	int  keeper;		/* our end of the socket pair */
	int  keeper_pid;
};

/* Make and start one; on failure says why on standard error and exits. */
void test_cluster_new(struct test_cluster *cluster);
/* Stop as `pg_ctl -m fast` does, and start again. */
void test_cluster_stop(struct test_cluster *cluster);
void test_cluster_kill(struct test_cluster *cluster);	/* as a crash does */
void test_cluster_start(struct test_cluster *cluster);
/* It hangs: none of its processes runs, until it is resumed. */
void test_cluster_pause(struct test_cluster *cluster);
void test_cluster_resume(struct test_cluster *cluster);
/* End it and wait until all of it is gone. */
void test_cluster_free(struct test_cluster *cluster);

#endif
