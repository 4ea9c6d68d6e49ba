/*
 * The addresses of the site's pages, which the front end answers with the one file
 * that draws them; all others below / are files, or not there.
 */
#ifndef HOST_FRONT_PAGES_H
#define HOST_FRONT_PAGES_H

/* As www/routes.js has them: {name} is one segment that is not empty.  Ends with NULL. */
extern const char *const front_pages[];

#endif
