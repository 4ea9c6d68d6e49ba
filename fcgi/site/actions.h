/* The actions of the site program. */
#ifndef SITE_ACTIONS_H
#define SITE_ACTIONS_H

#include "lib/serve/reply.h"
#include "lib/serve/route.h"

extern const struct action send_page;

/* Failures of pages are pages too. */
extern const struct reply_problem_form page_problem_form;

#endif
