/* What starts the programs elsewhere than under `make run`, out of their table. */
#ifndef HOST_UNITS_H
#define HOST_UNITS_H

#include <stdbool.h>

/*
 * Fill in the templates of conf/systemd, which is `from`, into the directory
 * `to`: for each program in the directory `built` a service and, where it is
 * asked, a socket; vitrina.target, which wants all of them; sysusers.conf, of
 * all that are in the table.  Complains.
 */
bool units_render(const char *from, const char *built, const char *to);

/*
 * Fill in the template `from` with the list `program` of all in the directory
 * `built`, into the file `to`: containers of conf/containers and conf/kubernetes.
 * Complains.
 */
bool units_fill(const char *from, const char *built, const char *to);

#endif
