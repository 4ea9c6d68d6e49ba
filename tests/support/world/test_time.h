/*
 * The time of the database, set wrong for a test: now() of who connects after
 * test_time_set() is so much ahead of (or behind) the real one.  What tables
 * have as DEFAULT, and functions that name their search_path, stay right.
 */
#ifndef SUPPORT_TEST_TIME_H
#define SUPPORT_TEST_TIME_H

/* "10 days", "-3 hours", "0"; for those, too, who are connected since the first call. */
void test_time_set(const char *interval);

#endif
