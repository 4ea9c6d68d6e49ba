/* AWS Signature Version 4: canonical request, string to sign, signature. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/aws/sigv4.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/url.h"

#define ALGORITHM   SIGV4_ALGORITHM
#define PAIRS_MAX   32
#define TARGET_SIZE 1024	/* where buffers start; they grow */

/* Query parameters or headers, sorted as they are signed. */
struct pairs {
	struct sigv4_pair items[PAIRS_MAX];
	size_t            count;
};

static void
hmac(const unsigned char *key, size_t key_len, const char *text, size_t len,
    unsigned char out[32])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, len);
	crypto_auth_hmacsha256_final(&state, out);
}

void
sigv4_payload_hash(const void *data, size_t len, char hex[65])
{
	unsigned char hash[32];

	crypto_hash_sha256(hash, data, len);
	sodium_bin2hex(hex, 65, hash, sizeof(hash));
}

static void
format_date(int64_t time_us, char date[SIGV4_DATE_MAX])
{
	time_t s = (time_t)(time_us / 1000000);
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(date, SIGV4_DATE_MAX, "%Y%m%dT%H%M%SZ", &tm);
}

void
sigv4_signer_init(struct sigv4_signer *signer,
    const struct sigv4_credentials *credentials, const char *region,
    const char *service, int64_t time_us)
{
	unsigned char start[256] = "AWS4";
	size_t len = strlen(credentials->secret_key);

	if (len > sizeof(start) - 4)
		len = sizeof(start) - 4;
	memcpy(start + 4, credentials->secret_key, len);
	signer->credentials = *credentials;
	signer->region = region;
	signer->service = service;
	format_date(time_us, signer->date);
	hmac(start, len + 4, signer->date, 8, signer->key);
	hmac(signer->key, 32, region, strlen(region), signer->key);
	hmac(signer->key, 32, service, strlen(service), signer->key);
	hmac(signer->key, 32, "aws4_request", 12, signer->key);
	sodium_memzero(start, sizeof(start));
}

static void
pairs_add(struct pairs *pairs, const char *name, const char *value)
{
	if (pairs->count == PAIRS_MAX)
		abort();	/* our own callers: a fixed few */
	pairs->items[pairs->count++] = (struct sigv4_pair){ name, value };
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct sigv4_pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->value, y->value);
}

static void
pairs_sort(struct pairs *pairs)
{
	qsort(pairs->items, pairs->count, sizeof(pairs->items[0]), compare_pairs);
}

/* Sorted by the encoded name, as the signature wants it. */
static void
query_sorted(const struct sigv4_request *request, struct arena *arena,
    struct pairs *query)
{
	query->count = 0;
	for (size_t i = 0; i < request->query_count; i++)
		pairs_add(query, url_encoded(arena, request->query[i].name, ""),
		    url_encoded(arena, request->query[i].value, ""));
	pairs_sort(query);
}

static const char *
lower(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

/* Leading and trailing blanks go, and runs of them inside become one. */
static const char *
squeeze(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *to = copy;

	for (const char *from = text + strspn(text, " \t"); *from != '\0'; from++) {
		if (*from != ' ' && *from != '\t')
			*to++ = *from;
		else if (to > copy && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > copy && to[-1] == ' ')
		to--;
	*to = '\0';
	return copy;
}

static void
headers_sorted(const struct sigv4_request *request, struct arena *arena,
    struct pairs *headers)
{
	pairs_add(headers, "host", request->host);
	for (size_t i = 0; i < request->header_count; i++)
		pairs_add(headers, lower(arena, request->headers[i].name),
		    squeeze(arena, request->headers[i].value));
	pairs_sort(headers);
}

static void
add_query(struct buf *buf, const struct pairs *query)
{
	for (size_t i = 0; i < query->count; i++) {
		if (i > 0)
			buf_add(buf, "&", 1);
		buf_text_add(buf, query->items[i].name);
		buf_add(buf, "=", 1);
		buf_text_add(buf, query->items[i].value);
	}
}

static void
add_names(struct buf *buf, const struct pairs *headers)
{
	for (size_t i = 0; i < headers->count; i++) {
		if (i > 0)
			buf_add(buf, ";", 1);
		buf_text_add(buf, headers->items[i].name);
	}
}

/* Hash of the canonical request, in hexadecimal. */
static void
hash_request(const struct sigv4_request *request, const struct pairs *query,
    const struct pairs *headers, struct arena *arena, char hex[65])
{
	struct buf buf;

	buf_init(&buf, arena, TARGET_SIZE);
	buf_text_add(&buf, request->method);
	buf_add(&buf, "\n", 1);
	buf_text_add(&buf, url_encoded(arena, request->path, "/"));
	buf_add(&buf, "\n", 1);
	add_query(&buf, query);
	buf_add(&buf, "\n", 1);
	for (size_t i = 0; i < headers->count; i++) {
		buf_text_add(&buf, headers->items[i].name);
		buf_add(&buf, ":", 1);
		buf_text_add(&buf, headers->items[i].value);
		buf_add(&buf, "\n", 1);
	}
	buf_add(&buf, "\n", 1);
	add_names(&buf, headers);
	buf_add(&buf, "\n", 1);
	buf_text_add(&buf, request->payload_hash);
	sigv4_payload_hash(buf.data, buf.len, hex);
}

static const char *
scope(const struct sigv4_signer *signer, struct arena *arena)
{
	return arena_printf(arena, "%.8s/%s/%s/aws4_request", signer->date,
	    signer->region, signer->service);
}

const char *
sigv4_credential(const struct sigv4_signer *signer, struct arena *arena)
{
	return arena_printf(arena, "%s/%s", signer->credentials.access_key,
	    scope(signer, arena));
}

const char *
sigv4_sign_text(const struct sigv4_signer *signer, const char *text, struct arena *arena)
{
	unsigned char mac[32];
	char hex[65];

	hmac(signer->key, 32, text, strlen(text), mac);
	return arena_strdup(arena, sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac)));
}

static const char *
signature(const struct sigv4_signer *signer, const char *request_hash, struct arena *arena)
{
	return sigv4_sign_text(signer, arena_printf(arena, ALGORITHM "\n%s\n%s\n%s",
	    signer->date, scope(signer, arena), request_hash), arena);
}

const char *
sigv4_authorization(const struct sigv4_signer *signer,
    const struct sigv4_request *request, struct arena *arena)
{
	struct pairs query, headers = { .count = 0 };
	char hash[65];
	struct buf names;

	query_sorted(request, arena, &query);
	pairs_add(&headers, "x-amz-date", signer->date);
	if (signer->credentials.session_token != NULL)
		pairs_add(&headers, "x-amz-security-token",
		    signer->credentials.session_token);
	headers_sorted(request, arena, &headers);
	hash_request(request, &query, &headers, arena, hash);
	buf_init(&names, arena, 256);
	add_names(&names, &headers);
	return arena_printf(arena, ALGORITHM
	    " Credential=%s, SignedHeaders=%s, Signature=%s",
	    sigv4_credential(signer, arena), buf_text(&names),
	    signature(signer, hash, arena));
}

const char *
sigv4_target(const struct sigv4_request *request, struct arena *arena)
{
	struct pairs query;
	struct buf buf;

	query_sorted(request, arena, &query);
	buf_init(&buf, arena, TARGET_SIZE);
	buf_text_add(&buf, url_encoded(arena, request->path, "/"));
	if (query.count > 0)
		buf_add(&buf, "?", 1);
	add_query(&buf, &query);
	return buf_text(&buf);
}

const char *
sigv4_presign(const struct sigv4_signer *signer,
    const struct sigv4_request *request, int64_t expires_s, struct arena *arena)
{
	struct pairs query, headers = { .count = 0 };
	char hash[65];
	struct buf names, target;

	headers_sorted(request, arena, &headers);
	buf_init(&names, arena, 256);
	add_names(&names, &headers);
	query_sorted(request, arena, &query);
	pairs_add(&query, "X-Amz-Algorithm", ALGORITHM);
	pairs_add(&query, "X-Amz-Credential",
	    url_encoded(arena, sigv4_credential(signer, arena), ""));
	pairs_add(&query, "X-Amz-Date", signer->date);
	pairs_add(&query, "X-Amz-Expires", arena_printf(arena, "%lld", (long long)expires_s));
	pairs_add(&query, "X-Amz-SignedHeaders", url_encoded(arena, buf_text(&names), ""));
	if (signer->credentials.session_token != NULL)
		pairs_add(&query, "X-Amz-Security-Token",
		    url_encoded(arena, signer->credentials.session_token, ""));
	pairs_sort(&query);
	hash_request(request, &query, &headers, arena, hash);
	buf_init(&target, arena, TARGET_SIZE);
	buf_text_add(&target, url_encoded(arena, request->path, "/"));
	buf_add(&target, "?", 1);
	add_query(&target, &query);
	buf_printf(&target, "&X-Amz-Signature=%s", signature(signer, hash, arena));
	return buf_text(&target);
}
