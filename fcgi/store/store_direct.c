/* The store as clients reach it themselves. */
#include "store/store_direct.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "store/store_driver.h"

bool
store_is_direct(void)
{
	return store_driver()->direct != NULL;
}

bool
store_is_direct_at(const char *key)
{
	return store_driver_of(key)->direct != NULL;
}

/* Of either store, where there are two; NULL: neither has any. */
static const struct store_direct *
any_direct(void)
{
	const struct store_driver *before = store_driver_before();

	return store_is_direct() ? store_driver()->direct :
	    before != NULL ? before->direct : NULL;
}

bool
store_is_afar(void)
{
	return any_direct() != NULL;
}

static bool
is_away(const struct store_driver *driver)
{
	return driver != NULL && driver->is_away != NULL && driver->is_away();
}

bool
store_is_away(void)
{
	return is_away(store_driver()) || is_away(store_driver_before());
}

const char *
store_bucket(void)
{
	return store_is_direct() ? store_driver()->direct->bucket() : "";
}

/* scheme://host:port of an address. */
static const char *
origin_of(struct arena *arena, const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL ? "" : arena_strndup(arena, url,
	    (size_t)(host + 3 - url) + strcspn(host + 3, "/?"));
}

const char *
store_origins(struct arena *arena)
{
	const char *own;

	if (any_direct() == NULL)
		return "";
	own = any_direct()->origin(arena);
	if (config()->cdn_url[0] == '\0')
		return arena_printf(arena, " %s", own);
	return arena_printf(arena, " %s %s", own, origin_of(arena, config()->cdn_url));
}

const char *
store_origin(struct arena *arena)
{
	return any_direct() == NULL ? "" : any_direct()->origin(arena);
}

enum err
store_link(const char *key, const char *version, struct store_link *as,
    struct arena *arena, const char **url)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	as->max_age_s = config()->s3_url_window;
	return store_driver_of(key)->direct->link(key, version, as, arena, url);
}

enum err
store_link_path(const char *key, const char *version, struct store_link *as,
    struct arena *arena, const char **path)
{
	const char *url;
	enum err err;

	as->is_own = true;
	if ((err = store_link(key, version, as, arena, &url)) != ERR_OK)
		return err;
	*path = url + strlen(origin_of(arena, url));
	return ERR_OK;
}

enum err
store_sign_put(const char *key, struct arena *arena, int64_t *expires_s, const char **url)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	return store_driver_of(key)->direct->sign_put(key, arena, expires_s, url);
}

enum err
store_sign_form(const char *key, struct arena *arena, const struct s3_form_limits *limits,
    struct s3_form *out)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	return store_driver_of(key)->direct->sign_form(key, arena, limits, out);
}

enum err
store_sign_parts(const char *key, const char *upload, struct arena *arena,
    const int *numbers, size_t count, int64_t *expires_s, const char **urls)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	return store_driver_of(key)->direct->sign_parts(key, upload, arena, numbers, count,
	    expires_s, urls);
}

enum err
store_list_parts(const char *key, const char *upload, struct arena *arena,
    struct store_part **parts, size_t *count)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	return store_driver_of(key)->direct->list_parts(key, upload, arena, parts, count);
}

enum err
store_last_came(const char *key, int64_t *at_us)
{
	if (!store_is_direct_at(key))
		return ERR_NO_S3;
	if (!store_key_is_valid(key))
		return ERR_NOT_FOUND;
	return store_driver_of(key)->direct->last_came(key, at_us);
}
