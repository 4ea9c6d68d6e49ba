/* One connection and thread a process that LISTENs and calls back. */
#ifndef LIB_NOTIFY_H
#define LIB_NOTIFY_H

struct notify;

/*
 * Begin to listen.  `on_notify` gets each channel and payload, and channel NULL after every
 * (re)connect and every 30 s: then all that was cached is to be read again.
 * It runs on the listening thread.
 */
/* `channels` ends with NULL and outlives the listener. */
struct notify *notify_start(const char *conninfo, const char *const *channels,
    void (*on_notify)(void *context, const char *channel, const char *payload),
    void *context);
void           notify_stop(struct notify *notify);

#endif
