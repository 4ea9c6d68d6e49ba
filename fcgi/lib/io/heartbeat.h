/* That a process which nobody asks is alive: a file of scratch_dir that it renews. */
#ifndef LIB_HEARTBEAT_H
#define LIB_HEARTBEAT_H

#include <stdbool.h>
#include <stdint.h>

#define HEARTBEAT_EVERY_MS 5000

/* `name` is alive; to be said again every HEARTBEAT_EVERY_MS. */
void heartbeat_say(const char *name);
/* True when that was said within three times as long, by this machine's clock. */
bool heartbeat_is_heard(const char *name);

#endif
