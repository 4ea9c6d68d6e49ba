/* A ring of beats as JSON, and the request that takes them to the monitor. */
#include "jobs/agent/beats.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/io/http_client.h"
#include "lib/io/log.h"
#include "lib/secret/secret.h"
#include "lib/text/json_write.h"
#include "service/fleet/beat.h"

#define KEPT       (BEAT_KEPT_MS / BEAT_EVERY_MS)
#define TIMEOUT_MS 5000

static char  *kept[KEPT];
static size_t first, waiting;

static void
drop_first(void)
{
	free(kept[first]);
	kept[first] = NULL;
	first = (first + 1) % KEPT;
	waiting--;
}

static const char *
print(struct arena *arena, const struct beat *beat)
{
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 1024);
	json = json_writer(&buf);
	json_begin_object(&json);
	json_key(&json, "at_ms");
	json_int(&json, beat->at_ms);
	json_key(&json, "boot");
	json_int(&json, beat->boot);
	json_key(&json, "sequence");
	json_int(&json, beat->sequence);
	json_key(&json, "simulated");
	json_boolean(&json, beat->is_simulated);
	json_key(&json, "system");
	json_text(&json, beat->system);
	json_key(&json, "missing");
	json_text(&json, beat->missing);
	for (size_t i = 0; i < BEAT_FIGURES_COUNT; i++) {
		json_key(&json, beat_figure_names[i]);
		json_int(&json, beat->figures[i]);
	}
	json_end_object(&json);
	return buf_text(&buf);
}

void
beats_add(struct arena *arena, const struct beat *beat)
{
	if (waiting == KEPT)
		drop_first();
	if ((kept[(first + waiting++) % KEPT] = strdup(print(arena, beat))) == NULL)
		abort();
}

static const char *
body_of(struct arena *arena, const struct identity *identity, size_t count)
{
	struct buf buf;

	buf_init(&buf, arena, 1024);
	buf_printf(&buf, "{\"host\": \"%s\", \"beats\": [", identity->host.text);
	for (size_t i = 0; i < count; i++)
		buf_printf(&buf, "%s%s", i == 0 ? "" : ",", kept[(first + i) % KEPT]);
	buf_text_add(&buf, "]}");
	return buf_text(&buf);
}

/* 0: the monitor is away. */
static int
post(struct arena *arena, const char *url, const struct identity *identity, const char *body)
{
	char signature[SECRET_TOKEN_LEN + 1];
	const struct http_header headers[] = {
		{ "Content-Type", "application/json" }, { "Beat-Signature", signature },
	};
	const struct http_request request = {
		.method = "POST", .url = arena_printf(arena, "%s/api/stats/beat", url),
		.headers = headers, .header_count = 2,
		.data = body, .length = (int64_t)strlen(body), .timeout_ms = TIMEOUT_MS,
	};
	struct http_reply reply = { 0 };

	secret_sign(identity->shared, body, signature);
	if (http_send(&request, arena, &reply) != ERR_OK) {
		log_debug("%s: %s", url, reply.fault);
		return 0;
	}
	if (reply.status == 422)
		log_warn("the monitor refuses what this host says: %s", reply.body);
	return reply.status;
}

enum beats_sent
beats_send(struct arena *arena, const char *url, const struct identity *identity)
{
	const size_t count = waiting < BEATS_MAX ? waiting : BEATS_MAX;
	int status;

	if (count == 0)
		return BEATS_WENT;
	status = post(arena, url, identity, body_of(arena, identity, count));
	if (status == 401)
		return BEATS_UNKNOWN;
	/* what is refused now is refused for ever, as after a clock that jumped */
	if (status != 200 && status != 422)
		return BEATS_WAIT;
	for (size_t i = 0; i < count; i++)
		drop_first();
	return BEATS_WENT;
}
