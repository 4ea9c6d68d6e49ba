/* The videos program with auth and credentials beside it, and films to publish. */
#ifndef SUPPORT_VIDEOS_SITE_H
#define SUPPORT_VIDEOS_SITE_H

#include <stddef.h>
#include <stdint.h>

#include "support/people/api.h"
#include "support/world/test_program.h"

extern struct test_program videos_auth, videos_credentials, videos_program;

/* Start all three; `env` of the videos program as in test_program_start(). */
void videos_site_start(const char *const *env);
/* True when all ended with 0. */
bool videos_site_stop(void);

/* A fresh account, at the videos program.  End it with api_done(). */
struct api videos_person(const char *username);
struct api videos_admin(const char *username);
/* Somebody who is signed out. */
struct api videos_stranger(void);

/* A file in memory, until videos_site_stop(). */
struct film {
	char  *data;
	size_t len;
};

/* What `ffmpeg -v error -y <arguments> <name>` makes, in the site's directory. */
struct film film_make(const char *arguments, const char *name);
/* Two seconds of 64x36 in MP4, made once. */
struct film film_small(void);
struct film film_of_text(const char *text);

/* POST it as a raw body with this query ("title=A"); the status. */
int  film_publish(struct api *me, const struct film *film, const char *query);
/* Publish film_small() and copy the id; fails the test when it cannot. */
void film_published(struct api *me, const char *query, char id[12]);
/* Upload it in parts through credentials; its key. */
void film_upload(struct api *me, const struct film *film, char key[201]);

/* Run `sql` as the owner of the tables, and one number that it gives. */
void    videos_sql(const char *sql);
int64_t videos_number(const char *sql);
/* Check that nothing of `who` is left but objects that wait to be deleted. */
void    nothing_is_left(const char *who);
/* How many files the store has below `prefix` ("u", "v"). */
int     videos_files(const char *prefix);

#endif
