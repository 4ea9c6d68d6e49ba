/* The stats program's actions, for its route table. */
#ifndef STATS_ACTIONS_H
#define STATS_ACTIONS_H

#include "lib/serve/route.h"

extern const struct action show_cache;
extern const struct action show_config;
extern const struct action set_config;
extern const struct action clear_cache;
extern const struct action show_series;
extern const struct action list_decisions;
extern const struct action show_metrics;

/* Reply with the configuration that holds, and who has applied it. */
enum err show_config_reply(struct request *req);

#endif
