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

extern const struct action take_beats;
extern const struct action enrol_host;
extern const struct action make_host_code;
extern const struct action list_hosts;
extern const struct action list_host_events;
extern const struct action show_host;
extern const struct action show_host_series;
extern const struct action revoke_host;

extern const struct action show_scaling;
extern const struct action set_scaling;
extern const struct action list_scaling_decisions;

/* Reply with what holds now. */
enum err show_scaling_reply(struct request *req);

/* Reply with the configuration that holds, and who has applied it. */
enum err show_config_reply(struct request *req);

#endif
