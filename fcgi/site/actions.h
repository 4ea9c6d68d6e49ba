/* The actions of the site program. */
#ifndef SITE_ACTIONS_H
#define SITE_ACTIONS_H

#include "lib/serve/reply.h"
#include "lib/serve/route.h"

extern const struct action send_page;
extern const struct action send_oembed;
extern const struct action documents_robots;
extern const struct action documents_security;
extern const struct action documents_manifest;
extern const struct action send_sitemap;
extern const struct action send_sitemap_piece;

/* Failures of pages are pages too. */
extern const struct reply_problem_form page_problem_form;

#endif
