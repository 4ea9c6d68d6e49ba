/* systemd's units, users and groups of an installed site, out of the table of programs. */
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

#endif
