/*
 * Postgres's LISTEN: one connection and thread that call back.  What was
 * missed while the connection was lost is made good by calls with channel
 * NULL: then all that was cached is to be read again.
 */
#ifndef LIB_NOTIFY_H
#define LIB_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>

struct notify;

#define NOTIFY_CHANNELS_MAX 16

/*
 * Begin to listen.  `on_notify` gets each channel and payload, and channel
 * NULL after every (re)connect and every 30 s.  It runs on the listening
 * thread.  `channels` ends with NULL and outlives the listener.
 */
struct notify *notify_start(const char *conninfo, const char *const *channels,
    void (*on_notify)(void *context, const char *channel, const char *payload),
    void *context);
/* Returns when no call is running and none will come. */
void           notify_stop(struct notify *notify);

/*
 * The listener of this process, for caches wherever they are: whoever keeps
 * one names its channel, once; serve() says where the database is.  In either
 * order; without notify_open() nothing is listened to, and caches are trusted
 * for their second.
 */
void notify_on(const char *channel,
    void (*on_notify)(void *context, const char *channel, const char *payload),
    void *context);
void notify_open(const char *conninfo);
void notify_close(void);
/*
 * True while notifications come: what happens now will be heard of at once.
 * After it was false there is a call with channel NULL before it is true again.
 */
bool notify_is_live(void);

#endif
