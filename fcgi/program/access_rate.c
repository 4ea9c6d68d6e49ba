/*
 * Slow-down of who calls.  The buckets are the whole site's, in the database;
 * a refusal is remembered here for a second, so that a flood of what is refused
 * costs the database one look a second.
 */
#include <string.h>

#include "lib/base/clock.h"
#include "lib/cache/memo.h"
#include "lib/config/config.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/base/rate.h"

#define PLACES 1024

/* By the bucket's name; the answer is when, by the steady clock, it lets one pass again. */
static struct memo refusals = MEMO(PLACES, RATE_NAME_BYTES, int64_t);

static struct memo_key
key_of(const struct rate *rate)
{
	return (struct memo_key){ rate->name, RATE_NAME_BYTES };
}

/* How long it is refused still; 0: not that we know. */
static int64_t
refused_ms(const struct rate *rate)
{
	const int64_t now_ms = clock_steady_ms();
	int64_t again_ms;

	if (memo_find(&refusals, key_of(rate), MEMO_TRUST_MS, &again_ms) != MEMO_FRESH)
		return 0;
	return again_ms > now_ms ? again_ms - now_ms : 0;
}

/* ERR_RATE, with how long it has to wait. */
static enum err
take(struct request *req, const struct rate *rate, int64_t *wait_ms)
{
	const struct memo_asked asked = memo_ask(&refusals, key_of(rate));
	enum err err = rate_take(req->db, rate, wait_ms);
	int64_t again_ms;

	if (err == ERR_RATE) {
		again_ms = clock_steady_ms() + *wait_ms;
		memo_keep(&refusals, key_of(rate), &asked, &again_ms);
	}
	return err;
}

static enum err
bucket_of(struct request *req, const char *what, const char *who, int per_minute,
    struct rate *out)
{
	out->each_ms = 60000 / per_minute;
	return rate_name(req->db, what, who != NULL ? who : request_network(req), out);
}

enum err
access_rate(struct request *req, const char *what, const char *who, int burst,
    int per_minute)
{
	struct rate rate = { .burst = burst };
	int64_t wait_ms;
	enum err err;

	if (!config()->rate_limits)
		return ERR_OK;
	err = bucket_of(req, what, who, per_minute, &rate);
	if (err != ERR_OK)
		return err;
	wait_ms = refused_ms(&rate);
	err = wait_ms > 0 ? ERR_RATE : take(req, &rate, &wait_ms);
	if (err == ERR_RATE) {
		req->retry_after_s = (wait_ms + 999) / 1000;
		event_write_seldom(req, &(const struct security_event){
		    .kind = EVENT_RATE_LIMIT, .failed = true, .about = what });
	}
	return err;
}

void
access_rate_refund(struct request *req, const char *what, const char *who,
    int per_minute)
{
	struct rate rate;

	if (!config()->rate_limits || bucket_of(req, what, who, per_minute, &rate) != ERR_OK)
		return;
	rate_give_back(req->db, &rate);
	memo_drop(&refusals, key_of(&rate));
}
