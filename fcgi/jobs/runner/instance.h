/* One instance of the site: where it keeps things, and what it was asked for. */
#ifndef RUNNER_SITE_H
#define RUNNER_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "host/front.h"

#define PATH_LEN 512

struct site {
	char           app[PATH_LEN];	/* conf, migrations, www */
	char           bin[PATH_LEN];	/* the programs */
	char           data[PATH_LEN];	/* everything that must survive */
	char           run[PATH_LEN];	/* sockets and rendered configurations */
	char           logs[PATH_LEN];
	char           postgres[PATH_LEN];	/* the cluster's directory */
	char           host[64];		/* address to listen on; "localhost" is 127.0.0.1 and ::1 */
	int            port;
	enum front_end frontend;
	bool           detach;		/* return once healthy */
	bool           is_local;		/* reachable from this machine alone */
};

/*
 * Fill `site` from DATA, RUN_DIR and APP; with `make` also from PORT, LISTEN,
 * FRONTEND and DETACH, and DATA is made if need be.  Complains.
 */
bool instance_read(struct site *site, bool make);

/* `directory`/`name` in `out`; ends the process when it does not fit. */
void instance_path(char out[PATH_LEN], const char *directory, const char *name);

#endif
