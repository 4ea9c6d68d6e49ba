/*
 * Settings: what may change while the site runs, by name.  What was read is
 * kept in this process and trusted for one second, or until NOTIFY says that
 * it changed.
 */
#ifndef SERVICE_SETTING_H
#define SERVICE_SETTING_H

#include "lib/base/err.h"

struct arena;
struct db;

#define SETTING_CHANNEL "setting"	/* the payload: its name, "" for all */

/* `*value` in `arena`; NULL when nobody set it.  Fails as db_rows() does. */
enum err setting_get(struct db *db, struct arena *arena, const char *name,
    const char **value);
/*
 * Set it for every program; this one sees it at once, but in a transaction
 * after the commit, within a second.  Fails as db_rows() does.
 */
enum err setting_put(struct db *db, const char *name, const char *value);

#endif
