/*
 * fcgi/stats/take_beats.c: POST /api/stats/beat: a host says how it is.  It asks no
 * database: what was said is in memory, and is written by the monitor's thread.
 */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/secret/secret.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/fleet/monitor.h"
#include "stats/actions.h"

#define SIGNATURE "Beat-Signature"

struct input {
	struct public_id    host;
	struct json_object *beats;
};

static const struct field fields[] = {
	FIELD_ID(FROM_BODY, struct input, host),
	FIELD_JSON(FROM_BODY, struct input, beats),
};

struct taken {
	int64_t taken;
};

static const struct member taken_members[] = {
	MEMBER_INT(struct taken, taken),
	MEMBER_END,
};

/* One beat that is being read. */
struct reading {
	struct request     *req;
	struct json_object *object;
	size_t              index;
	int                 known;	/* members that were read */
};

static void
blame(struct reading *reading, const char *name, const char *must)
{
	struct request *req = reading->req;

	request_fault(req, FAULT_BODY, arena_printf(req->arena, "/beats/%zu/%s", reading->index, name),
	    "%s", must);
}

static int64_t
read_int(struct reading *reading, const char *name, int64_t least, int64_t most)
{
	struct json_object *value;
	int64_t number;

	if (!json_object_object_get_ex(reading->object, name, &value) ||
	    !json_object_is_type(value, json_type_int) ||
	    (number = json_object_get_int64(value)) < least || number > most) {
		blame(reading, name, arena_printf(reading->req->arena,
		    "must be a whole number from %" PRId64 " to %" PRId64, least, most));
		return 0;
	}
	reading->known++;
	return number;
}

/* It is shown to people, and in labels of Prometheus. */
static bool
is_plain(const char *text, size_t most)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return len <= most;
}

static const char *
read_text(struct reading *reading, const char *name, size_t most)
{
	struct json_object *value;
	const char *text;

	if (!json_object_object_get_ex(reading->object, name, &value) ||
	    !json_object_is_type(value, json_type_string) ||
	    !is_plain(text = json_object_get_string(value), most)) {
		blame(reading, name, arena_printf(reading->req->arena,
		    "must be a text of at most %zu characters of ASCII", most));
		return "";
	}
	reading->known++;
	return text;
}

static bool
read_bool(struct reading *reading, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(reading->object, name, &value) ||
	    !json_object_is_type(value, json_type_boolean)) {
		blame(reading, name, "must be true or false");
		return false;
	}
	reading->known++;
	return json_object_get_boolean(value) != 0;
}

static void
read_beat(struct reading *reading, struct beat *beat)
{
	const int64_t now_ms = clock_now_us() / 1000;
	const char *fault;

	beat->at_ms = read_int(reading, "at_ms", now_ms - BEAT_KEPT_MS - BEAT_CLOCK_MS,
	    now_ms + BEAT_CLOCK_MS);
	beat->boot = read_int(reading, "boot", 1, now_ms + BEAT_CLOCK_MS);
	beat->sequence = read_int(reading, "sequence", 1, INT64_MAX);
	beat->is_simulated = read_bool(reading, "simulated");
	beat->system = read_text(reading, "system", BEAT_SYSTEM_MAX);
	beat->missing = read_text(reading, "missing", BEAT_MISSING_MAX);
	for (size_t i = 0; i < BEAT_FIGURES_COUNT; i++)
		beat->figures[i] = read_int(reading, beat_figure_names[i], 0, beat_figure_most[i]);
	if (reading->req->faults.count > 0)
		return;
	if (reading->known != json_object_object_length(reading->object))
		blame(reading, "", "has a member that is not known");
	else if ((fault = beat_fault(beat)) != NULL)
		blame(reading, fault, "cannot be, beside the others");
}

/* NULL: said what is wrong. */
static struct beat *
read_beats(struct request *req, const struct input *in, size_t *count)
{
	struct beat *beats;

	if (!json_object_is_type(in->beats, json_type_array) ||
	    (*count = json_object_array_length(in->beats)) == 0 || *count > BEATS_MAX) {
		request_fault(req, FAULT_BODY, "/beats", "must be a list of 1 to %d", BEATS_MAX);
		return NULL;
	}
	beats = ARENA_ARRAY(req->arena, struct beat, *count);
	for (size_t i = 0; i < *count && req->faults.count == 0; i++) {
		struct reading reading = { req, json_object_array_get_idx(in->beats, i), i, 0 };

		if (json_object_is_type(reading.object, json_type_object))
			read_beat(&reading, &beats[i]);
		else
			blame(&reading, "", "must be an object");
	}
	return req->faults.count == 0 ? beats : NULL;
}

/* Before anything of it is looked at: that the host which it names has said it. */
static enum err
check_signature(struct request *req, const struct public_id *host)
{
	const char *shown = request_header(req, SIGNATURE);
	unsigned char key[SECRET_PAIR_BYTES];
	char right[SECRET_TOKEN_LEN + 1];
	size_t len;
	enum err err = monitor_key(host, key);

	if (err != ERR_OK)
		return err;
	secret_sign(key, request_text(req, &len), right);
	return shown != NULL && secret_equal(shown, right) ? ERR_OK : ERR_HOST_KEY;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct beat *beats;
	size_t count, taken;
	enum err err;

	req->is_routine = true;	/* a host says it 28,800 times a day */
	if ((err = check_signature(req, &in->host)) != ERR_OK)
		return err;
	if ((beats = read_beats(req, in, &count)) == NULL)
		return ERR_INPUT;
	if ((err = monitor_take(&in->host, beats, count, &taken)) != ERR_OK)
		return err;
	return reply_object(req, 200, taken_members, &(struct taken){ (int64_t)taken });
}

const struct action take_beats = ACTION(struct input, fields, run, RETURNS_OBJECT(200, taken_members));
