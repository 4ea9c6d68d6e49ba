/* The store proven: addresses that need no keys, and pages' access. */
#include "service/upkeep/check_inside.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "store/store_direct.h"

int
check_send(struct check *check, const char *method, const char *url,
    const struct http_header *header, const char *data, struct http_reply *reply)
{
	const struct http_request request = {
		.method = method, .url = url, .headers = header, .header_count = header != NULL,
		.data = data, .length = data != NULL ? (int64_t)strlen(data) : 0,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
		.timeout_ms = 20000,
	};

	http_send(&request, check->arena, reply);
	return reply->status;
}

/* The same address with its last letter, which is the signature's, changed. */
static const char *
tamper(struct check *check, const char *url)
{
	char *other = arena_strdup(check->arena, url);
	size_t last = strlen(other) - 1;

	other[last] = other[last] == '0' ? '1' : '0';
	return other;
}

static bool
header_has(struct check *check, const struct http_reply *reply, const char *name,
    const char *word)
{
	const char *value = http_reply_header(reply, name, check->arena);

	return value != NULL && (strcasestr(value, word) != NULL || strcmp(value, "*") == 0);
}

static void
check_pages(struct check *check, const char *link)
{
	const char *origin = config()->public_url[0] != '\0' ? config()->public_url :
	    "http://localhost:8080";
	const struct http_header from = { "Origin", origin };
	struct http_reply reply = { 0 };
	struct http_header asked[] = {
		{ "Origin", origin }, { "Access-Control-Request-Method", "PUT" },
	};
	struct http_request preflight = {
		.method = "OPTIONS", .headers = asked, .header_count = 2, .timeout_ms = 20000,
		.ca_file = config()->s3_ca_file[0] != '\0' ? config()->s3_ca_file : NULL,
	};

	preflight.url = link;
	http_send(&preflight, check->arena, &reply);
	if (!header_has(check, &reply, "Access-Control-Allow-Origin", origin)) {
		check_say(check, false, "pages of %s may not upload to the bucket (its CORS rules): "
		    "run `vitrina-admin store setup`", origin);
		return;
	}
	check_say(check, true, "pages of %s may upload to the bucket", origin);
	check_send(check, "GET", link, &from, NULL, &reply);
	check_say(check, header_has(check, &reply, "Access-Control-Expose-Headers", "ETag"),
	    "and they can see ETags, without which uploads in parts cannot be completed");
}

void
check_links(struct check *check)
{
	const char *key = arena_printf(check->arena, "%sobject", check->prefix);
	struct store_link as = { .type = "text/plain" };
	struct http_reply reply = { 0 };
	const char *url = "";
	int status;

	if (!check_s3(check, store_link(key, "", &as, check->arena, &url),
	    "addresses can be signed", "addresses cannot be signed"))
		return;
	status = check_send(check, "GET", url, NULL, NULL, &reply);
	if (status != 200) {
		check_say(check, false, "a signed address is refused (%d): see s3_endpoint and "
		    "s3_path_style%s", status, config()->cdn_url[0] != '\0' ? ", and cdn_url" : "");
		return;
	}
	check_say(check, true, "a signed address can be fetched");
	if (config()->cdn_url[0] == '\0') {
		status = check_send(check, "GET", tamper(check, url), NULL, NULL, &reply);
		check_say(check, status == 403, "a changed one is refused (%d)", status);
		check_pages(check, url);
	}
}
