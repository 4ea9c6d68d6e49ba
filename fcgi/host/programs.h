/*
 * The programs of the site: one row each, out of which all else is made: what
 * `make run` starts, systemd's units, users and groups, the roles of Postgres,
 * the front ends' upstreams and locations, the ports on hosts of their own.
 *
 * To add a program NAME:
 *  1. its folder with a main.c: fcgi/NAME, or fcgi/jobs/NAME when nobody asks it;
 *     `make` finds it, and a row in tests/lint/layers.rules.sh says what it includes.
 *  2. a row in programs.c, with the next port, or 0.  One that nobody asks also
 *     wants conf/systemd/NAME@.service; all others are made of program@.service.
 *  3. a migration that makes the role vitrina_NAME, where the cluster has none (as
 *     0001 does), and grants it what it needs.  Installed hosts make the role before
 *     they migrate, and its password.
 *  4. where its bodies are larger than 1 MB, a row in front_uploads.c.
 *  5. Ansible's lists, of what it makes before there is a host that it could ask.
 * `make lint` says what is missing.  A row whose program is not built is in no
 * configuration, but keeps its port, group and role.
 */
#ifndef HOST_PROGRAMS_H
#define HOST_PROGRAMS_H

#include <stdbool.h>

#define PROGRAMS_BELOW_MAX 4

/* What one may do beside answering, as its unit on an installed site lets it. */
enum programs_may {
	MAY_STORE = 1,		/* read and write below /var/lib/vitrina */
	MAY_HOLD_KEYS = 2,	/* hold the keys of an S3, and ask the cloud's metadata service */
	MAY_SIGN = 4,		/* sign addresses of the S3 for those of the same host that ask */
	MAY_ASK = 8,		/* have its addresses of the S3 signed */
	MAY_BE_ASIDE = 32,	/* of a host and not of the site, which is whole without it */
	MAY_MAKE_CODE = 16,	/* libvips (orc) and OpenBLAS make code as they run */
};

struct program {
	const char *name;	/* of its file, its group and role (vitrina-NAME, vitrina_NAME) */
	int         port;	/* where it has a host of its own; 0: it has no socket, nobody asks it */
	const char *user;	/* those who write the store share one: link() gives a spooled body its name */
	const char *memory;	/* systemd's MemoryMax */
	unsigned    may;	/* enum programs_may */
	/* Addresses that begin so are its own; all of /api/NAME must be.  NULL ends them. */
	const char *below[PROGRAMS_BELOW_MAX];
	const char *just;	/* one more address, just as it is; NULL: none */
	bool        makes_pages;	/* all that is no file and nobody's */
};

/* Ends with a row whose name is NULL. */
extern const struct program programs[];

/* True when the program's file is in `directory`. */
bool programs_has(const char *directory, const struct program *program);

#endif
