/* What the types of the configuration's keys alone do not say. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/config/config_check.h"

static bool
is_one_of(const char *key, const char *value, const char *const *choices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(value, choices[i]) == 0)
			return true;
	fprintf(stderr, "%s = %s: wants one of:", key, value);
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, " %s", choices[i]);
	fputc('\n', stderr);
	return false;
}

static bool
is_within(const char *key, int64_t value, int64_t least, int64_t most)
{
	if (value >= least && value <= most)
		return true;
	fprintf(stderr, "%s = %lld: wants %lld to %lld\n", key, (long long)value,
	    (long long)least, (long long)most);
	return false;
}

/* Empty, or http(s)://host without a slash at its end. */
static bool
is_address(const char *key, const char *value)
{
	size_t len = strlen(value);

	if (len == 0 || ((strncmp(value, "http://", 7) == 0 ||
	    strncmp(value, "https://", 8) == 0) && value[len - 1] != '/'))
		return true;
	fprintf(stderr, "%s = %s: wants http:// or https:// and a host, no slash at the end\n",
	    key, value);
	return false;
}

static bool
check_store(const struct config *config)
{
	static const char *const stores[] = { "file", "s3" };
	bool ok = is_one_of("store", config->store, stores, COUNT(stores));

	if (config->store_before[0] != '\0')
		ok &= is_one_of("store_before", config->store_before, stores, COUNT(stores));
	if (strcmp(config->store_before, config->store) == 0) {
		fprintf(stderr, "store_before = %s: wants the other one than store, or nothing\n",
		    config->store_before);
		ok = false;
	}

	ok &= is_address("s3_endpoint", config->s3_endpoint);
	ok &= is_address("sts_endpoint", config->sts_endpoint);
	ok &= is_address("cdn_url", config->cdn_url);
	ok &= is_within("s3_url_window", config->s3_url_window, 1, 3 * 86400);
	ok &= is_within("sts_session", config->sts_session, 1, 3600);
	ok &= is_within("hosts", config->hosts, 1, 100000);
	if (config->hosts > 1 && (strcmp(config->store, "s3") != 0 ||
	    config->store_before[0] != '\0')) {
		fprintf(stderr, "store = %s: %lld hosts cannot share a directory of one: "
		    "wants store = s3, and no store_before\n", config->store, (long long)config->hosts);
		ok = false;
	}
	return ok;
}

static bool
check_images(const struct config *config)
{
	static const char *const policies[] = { "lru", "random", "sieve", "s3fifo" };
	bool ok = is_one_of("cache_policy", config->cache_policy, policies, COUNT(policies));

	ok &= is_within("cache_size", config->cache_size, 0, 1LL << 40);
	ok &= is_within("image_pixels", config->image_pixels, 1, 1LL << 32);
	return ok;
}

/* A namespace as CloudWatch takes it, without what a search would have to escape. */
static bool
is_namespace(const char *key, const char *value)
{
	const size_t len = strlen(value);

	if (len >= 1 && len <= 255 && strncmp(value, "AWS/", 4) != 0 &&
	    strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/#") == len)
		return true;
	fprintf(stderr, "%s = %s: wants 1 to 255 letters, digits and . _ - / #, not AWS/ first\n",
	    key, value);
	return false;
}

static bool
check_cloudwatch(const struct config *config)
{
	static const char *const sources[] = { "database", "cloudwatch" };
	bool ok = is_one_of("series_source", config->series_source, sources, COUNT(sources));

	ok &= is_address("cloudwatch_endpoint", config->cloudwatch_endpoint);
	ok &= is_namespace("cloudwatch_namespace", config->cloudwatch_namespace);
	if (config->cloudwatch_resolution != 60 && config->cloudwatch_resolution != 5) {
		fprintf(stderr, "cloudwatch_resolution = %llds: wants 1m or 5s\n",
		    (long long)config->cloudwatch_resolution);
		ok = false;
	}
	return ok;
}

/* always, never, or days. */
static bool
check_keep(const char *keep)
{
	const size_t digits = strspn(keep, "0123456789");

	if (strcmp(keep, "always") == 0 || strcmp(keep, "never") == 0 ||
	    (digits > 0 && digits <= 5 && keep[digits] == '\0'))
		return true;
	fprintf(stderr, "keep_original = %s: wants always, never, or a number of days\n", keep);
	return false;
}

bool
config_check(const struct config *config)
{
	static const char *const registrations[] = { "open", "invitation", "closed" };
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	bool ok = true;

	ok &= is_one_of("registration", config->registration, registrations, COUNT(registrations));
	ok &= is_one_of("log_level", config->log_level, levels, COUNT(levels));
	ok &= check_keep(config->keep_original);
	ok &= check_images(config);
	ok &= check_cloudwatch(config);
	ok &= is_within("threads", config->threads, 0, 256);
	ok &= is_within("upload_threads", config->upload_threads, 1, 1024);
	ok &= is_within("store_threads", config->store_threads, 1, 1024);
	ok &= is_within("db_connections", config->db_connections, 0, 1000);
	ok &= is_within("part_size", config->part_size, 64 << 10, 5LL << 30);
	ok &= is_within("password_memory", config->password_memory, 20 << 20, 1LL << 40);
	ok &= is_within("worker_jobs", config->worker_jobs, 1, 256);
	ok &= is_address("public_url", config->public_url);
	return ok & check_store(config);
}
