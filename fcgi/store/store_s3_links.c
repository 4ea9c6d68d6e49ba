/* The `s3` driver's presigned addresses. */
#include "store/store_s3.h"

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/text/url.h"
#include "store/store_guard.h"

static const char *
bucket(void)
{
	return store_s3()->bucket;
}

static const char *
origin(struct arena *arena)
{
	return s3_origin(store_s3(), arena);
}

/* Of a CDN that may read the bucket: nothing to sign. */
static const char *
cdn_link(struct arena *arena, const char *key, const char *version)
{
	const char *path = url_encoded(arena, key, "/");

	if (version[0] == '\0')
		return arena_printf(arena, "%s/%s", config()->cdn_url, path);
	return arena_printf(arena, "%s/%s?versionId=%s", config()->cdn_url, path,
	    url_encoded(arena, version, ""));
}

static enum err
link(const char *key, const char *version, struct store_link *as,
    struct arena *arena, const char **url)
{
	const int64_t window_us = config()->s3_url_window * 1000000;
	const int64_t began_us = clock_now_us() / window_us * window_us;
	struct sigv4_pair query[3];
	struct s3_wish wish = {
		.method = "GET", .key = key, .query = query, .time_us = began_us,
		.expires_s = 2 * config()->s3_url_window,
		.wait_ms = as->is_glance ? STORE_GLANCE_MS : STORE_PATIENCE_MS,
	};
	struct s3_link made;
	enum err err;

	if (config()->cdn_url[0] != '\0' && !as->is_own) {
		*url = cdn_link(arena, key, version);
		return ERR_OK;
	}
	if (version[0] != '\0')
		query[wish.query_count++] = (struct sigv4_pair){ "versionId", version };
	if (as->type != NULL)
		query[wish.query_count++] = (struct sigv4_pair){ "response-content-type", as->type };
	if (as->filename != NULL)
		query[wish.query_count++] = (struct sigv4_pair){ "response-content-disposition",
		    arena_printf(arena, "attachment; filename*=UTF-8''%s",
		    url_encoded(arena, as->filename, "")) };
	if ((err = s3_presign(store_s3(), arena, &wish, &made)) != ERR_OK)
		return err;
	/* a link that outlives the keys that signed it must not be kept so long */
	as->max_age_s = s3_holds(made.ends_at, as->max_age_s);
	*url = made.url;
	return ERR_OK;
}

static enum err
sign_put(const char *key, struct arena *arena, int64_t *expires_s, const char **url)
{
	const struct s3_wish wish = {
		.method = "PUT", .key = key, .time_us = clock_now_us(), .expires_s = *expires_s,
	};
	struct s3_link made;
	enum err err;

	if ((err = s3_presign(store_s3(), arena, &wish, &made)) != ERR_OK)
		return err;
	*url = made.url;
	*expires_s = s3_holds(made.ends_at, *expires_s);
	return ERR_OK;
}

static enum err
sign_form(const char *key, struct arena *arena, const struct s3_form_limits *limits,
    struct s3_form *out)
{
	return s3_form(store_s3(), arena, key, limits, clock_now_us(), out);
}

static enum err
sign_parts(const char *key, const char *upload, struct arena *arena, const int *numbers,
    size_t count, int64_t *expires_s, const char **urls)
{
	struct s3_presigner presigner;
	enum err err;
	size_t i;

	if ((err = s3_presigner_init(&presigner, store_s3(), arena, clock_now_us())) != ERR_OK)
		return err;
	for (i = 0; i < count; i++) {
		const struct sigv4_pair query[] = {
			{ "partNumber", arena_printf(arena, "%d", numbers[i]) },
			{ "uploadId", upload },
		};

		urls[i] = s3_presigner_url(&presigner, arena, "PUT", key, query, 2, *expires_s);
	}
	*expires_s = s3_holds(presigner.ends_at, *expires_s);
	return ERR_OK;
}

const struct store_direct store_s3_direct = {
	.bucket = bucket,
	.origin = origin,
	.link = link,
	.sign_put = sign_put,
	.sign_form = sign_form,
	.sign_parts = sign_parts,
	.list_parts = store_s3_list_parts,
	.last_came = store_s3_last_came,
};
