/*
 * The front end, nginx or Apache: its configuration, out of the templates of
 * conf/ and the table of programs, for `make run` and for an installed site.
 */
#ifndef HOST_FRONT_H
#define HOST_FRONT_H

#include <stdbool.h>

struct arena;

enum front_end { NGINX, APACHE };

/* Their names, in the order of the enum, as FRONTEND says them; NULL ends them. */
extern const char *const front_ends[];
/* False, and it is said with `where` before it, when `name` is none of them. */
bool front_end_read(const char *where, const char *name, enum front_end *kind);

/* All is borrowed; directories have no slash at their end. */
struct front {
	enum front_end     kind;
	const char        *templates;	/* directory of conf/nginx or conf/apache */
	const char        *www;		/* the site's own files */
	const char        *programs;	/* directory of those that there are */
	const char        *run;		/* their sockets */
	const char        *logs;
	const char        *places;	/* file of programs on hosts of their own; NULL: all are here */
	const char        *acme;	/* directory of Let's Encrypt's questions; "": none come */
	const char        *cert;	/* files; NULL or "": no TLS */
	const char        *key;
	const char *const *listen;	/* 80, 127.0.0.1:80, [::1]:80; NULL ends them */
	const char *const *listen_tls;
	const char        *http_port;	/* what of an installed site TLS has redirected from */
};

/* Write its configuration into the directory `to`, by config() too; complains. */
bool front_render(const struct front *front, const char *to);

/*
 * Fill `front` for the installed site below `root` ("": this host's), as
 * vitrina-setup wrote it in ROOT/etc/vitrina/frontend; complains.
 */
bool front_installed(struct arena *arena, const char *root, struct front *front);

#endif
