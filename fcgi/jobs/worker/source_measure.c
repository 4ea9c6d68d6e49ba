/* A video by its packets: what a header says of them is not believed. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/source.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/io/box.h"
#include "service/video/probe.h"

#define STREAMS_MAX  64
#define TIME_MAX_S   1e9	/* thirty years */
#define BACK_S       0.5	/* so far back, and a stream's time begins anew */
#define AHEAD_S      10.0	/* the same ahead, in formats whose time may jump: as ffmpeg has it */
#define HOLE_S       0.1
#define KEYS_FIRST   1024
#define SAME_TIME_US 1000

/* One stream as its packets went by; seconds. */
struct flow {
	int64_t packets;
	int64_t bytes;
	double  first;		/* of what is to be seen or heard */
	double  end;
	double  hidden;		/* how long packets last that are not */
	double  decoded;	/* the last packet's dts */
	double  key;		/* the last keyframe's time */
	double  moved;		/* what its time began anew by */
	bool    begins;		/* with a keyframe */
	bool    has_holes;
	bool    is_anew;
	bool    is_unclear;	/* without times, or pictures before the keyframe that they follow */
	bool    is_hidden;
};

struct measure {
	struct source *source;
	struct arena  *arena;
	struct flow    flows[STREAMS_MAX];
	size_t         keys_room;
};

struct packet {
	int     stream;
	double  at;		/* NAN: not said */
	double  decoded;
	double  lasts;
	int64_t bytes;
	bool    is_key;
	bool    is_hidden;
};

/* The next field of "a,b,c"; NAN: it is no time. */
static double
take_time(const char **at)
{
	char *end;
	const double value = strtod(*at, &end);
	const bool is_time = end != *at && fabs(value) < TIME_MAX_S;

	*at += strcspn(*at, ",");
	*at += (**at == ',');
	return is_time ? value : NAN;
}

/* "0,12.345000,12.305000,0.040000,6789,K_" */
static bool
read_packet(const char *line, struct packet *out)
{
	const char *at = line;
	const double stream = take_time(&at);

	*out = (struct packet){ .stream = -1 };
	if (!(stream >= 0 && stream < STREAMS_MAX))
		return false;	/* after a packet with side data */
	out->stream = (int)stream;
	out->at = take_time(&at);
	out->decoded = take_time(&at);
	out->lasts = take_time(&at);
	out->bytes = strtoll(at, NULL, 10);
	at += strcspn(at, ",");
	out->is_key = (at[0] == ',' && at[1] == 'K');
	out->is_hidden = (at[0] == ',' && at[1] != '\0' && at[2] == 'D');
	if (isnan(out->decoded))
		out->decoded = out->at;
	if (isnan(out->lasts) || out->lasts < 0)
		out->lasts = 0;
	return true;
}

/* Where time jumps, what comes goes on from what was. */
static void
follow(const struct source *source, struct flow *flow, struct packet *packet)
{
	const double step = packet->decoded + flow->moved - flow->decoded;

	if (flow->packets > 0 && (step < -BACK_S || (source->starts_anew && step > AHEAD_S))) {
		flow->is_anew = true;
		flow->moved = flow->end - packet->decoded;
	}
	packet->decoded += flow->moved;
	packet->at += flow->moved;
}

static void
keep_key(struct measure *measure, double at)
{
	struct source *source = measure->source;
	int64_t *more;

	if (source->key_count == measure->keys_room) {
		measure->keys_room = measure->keys_room > 0 ? 2 * measure->keys_room : KEYS_FIRST;
		more = ARENA_ARRAY(measure->arena, int64_t, measure->keys_room);
		if (source->key_count > 0)
			memcpy(more, source->keys_us, source->key_count * sizeof(*more));
		source->keys_us = more;
	}
	source->keys_us[source->key_count++] = llround(at * 1e6) - source->start_ms * 1000;
}

static void
on_picture(struct measure *measure, struct flow *flow, const struct packet *packet)
{
	flow->is_unclear |= isnan(packet->at);
	if (packet->is_key) {
		flow->begins |= (flow->packets == 0);
		flow->key = packet->at;
		keep_key(measure, packet->at);
	} else if (flow->packets > 0 && packet->at < flow->key) {
		flow->is_unclear = true;
	}
}

static void
on_time(struct flow *flow, const struct packet *packet)
{
	const double at = isnan(packet->at) ? packet->decoded : packet->at;

	if (packet->is_hidden) {
		flow->is_hidden = true;
		flow->hidden += packet->lasts;
	} else if (!isnan(at)) {
		flow->has_holes |= (flow->end > flow->first && at > flow->end + HOLE_S);
		flow->first = fmin(flow->first, at);
		flow->end = fmax(flow->end, at + packet->lasts);
	}
	if (!isnan(packet->decoded))
		flow->decoded = packet->decoded;
}

static bool
on_packet(void *context, const char *line)
{
	struct measure *measure = context;
	struct packet packet;
	struct flow *flow;

	if (!read_packet(line, &packet))
		return true;
	flow = &measure->flows[packet.stream];
	follow(measure->source, flow, &packet);
	if (packet.stream == measure->source->video)
		on_picture(measure, flow, &packet);
	on_time(flow, &packet);
	flow->packets++;
	flow->bytes += packet.bytes;
	return true;
}

static int64_t
ms_of(double seconds)
{
	return llround(fmin(fmax(seconds, -TIME_MAX_S), TIME_MAX_S) * 1000);
}

static void
read_picture(const struct flow *flow, struct source *source)
{
	const double lasts = flow->end - flow->first;

	source->is_broken = flow->is_unclear || flow->is_anew || !flow->begins || lasts <= 0;
	source->is_hidden = flow->is_hidden;
	source->frames = flow->packets;
	if (lasts <= 0)
		return;
	source->video_late_ms = ms_of(flow->first) - source->start_ms;
	source->video_end_ms = ms_of(flow->end) - source->start_ms;
	source->measured_bits_per_s = llround((double)flow->bytes * 8 / lasts);
}

static void
read_sound(const struct flow *flow, const struct source *source, struct track *track)
{
	track->is_broken = flow->is_anew || flow->has_holes || flow->end <= flow->first;
	track->hidden_ms = ms_of(flow->hidden);
	if (flow->end <= flow->first)
		return;
	track->late_ms = ms_of(flow->first) - source->start_ms;
	track->end_ms = ms_of(flow->end) - source->start_ms;
	if (track->bits_per_s == 0)
		track->bits_per_s = llround((double)flow->bytes * 8 / (flow->end - flow->first));
}

static void
read_flows(const struct measure *measure, struct source *source)
{
	int64_t end_ms;
	size_t i;

	read_picture(&measure->flows[source->video], source);
	for (i = 0; i < source->track_count; i++)
		if (source->tracks[i].index < STREAMS_MAX)
			read_sound(&measure->flows[source->tracks[i].index], source,
			    &source->tracks[i]);
	for (i = 0; i < STREAMS_MAX; i++) {
		end_ms = ms_of(measure->flows[i].end) - source->start_ms;
		if (end_ms > source->found_ms)
			source->found_ms = end_ms;
	}
	if (source->video_end_ms > 0)
		source->duration_ms = source->video_end_ms;
	if (source->track_count > 0 && source->tracks[0].end_ms > source->duration_ms)
		source->duration_ms = source->tracks[0].end_ms;
}

enum err
source_measure(struct task *task, const char *path, struct source *source)
{
	const char *const argv[] = {
		"ffprobe", "-v", "error", PROBE_GUARDS, "-show_entries",
		"packet=stream_index,pts_time,dts_time,duration_time,size,flags", "-of", "csv=p=0",
		arena_printf(task->arena, "file:%s", path), NULL
	};
	struct measure *measure = ARENA_NEW(task->arena, struct measure);
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .on_line = on_packet, .context = measure,
	};
	struct child_result result;
	enum err err;
	size_t i;

	*measure = (struct measure){ .source = source, .arena = task->arena };
	for (i = 0; i < STREAMS_MAX; i++)
		measure->flows[i] = (struct flow){ .first = INFINITY, .end = -INFINITY };
	source->key_count = 0;
	source->is_broken = true;
	if (source->video >= STREAMS_MAX)
		return ERR_OK;
	err = task_tool(task, &child, &result);
	if (err == ERR_OK)
		read_flows(measure, source);
	source->is_broken |= (result.status != 0);
	return err;
}

/* What the parameter sets and the IDR pictures of a stream are, by their checksums. */
struct look {
	const struct source *source;
	int64_t              tick_num;
	int64_t              tick_den;
	size_t               keys;
	bool                 has_sets;
	int                  sets_bytes;	/* of the first */
	unsigned             sets_sum;
	bool                 differs;
};

/* "37, 0xbae00a3a" */
static void
see_sets(struct look *look, const char *described)
{
	int bytes = 0;
	unsigned sum = 0;

	look->differs |= (sscanf(described, " %d, %x", &bytes, &sum) != 2);
	look->differs |= look->has_sets && (bytes != look->sets_bytes || sum != look->sets_sum);
	look->has_sets = true;
	look->sets_bytes = bytes;
	look->sets_sum = sum;
}

/* "#tb 0: 1/12800", "0, -1024, 0, 512, 104, 0x659622d9": stream, dts, pts, duration, bytes, checksum */
static bool
on_look(void *context, const char *line)
{
	struct look *look = context;
	const struct source *source = look->source;
	int64_t at, at_us;
	int stream, used = 0;

	if (sscanf(line, "#tb 0: %" SCNd64 "/%" SCNd64, &look->tick_num, &look->tick_den) == 2)
		return true;
	if (sscanf(line, "%d, %*d, %" SCNd64 ", %*d,%n", &stream, &at, &used) != 2 || used == 0)
		return true;
	if (stream == 1) {
		see_sets(look, line + used);
		return true;
	}
	at_us = llround((double)at * 1e6 * (double)look->tick_num / (double)look->tick_den) -
	    source->start_ms * 1000;
	look->differs |= look->keys >= source->key_count ||
	    llabs(source->keys_us[look->keys] - at_us) > SAME_TIME_US;
	look->keys++;
	return true;
}

enum err
source_look_at_keys(struct task *task, const char *path, struct source *source)
{
	const char *map = arena_printf(task->arena, "0:%d", source->video);
	const char *const argv[] = {
		"ffmpeg", "-nostdin", "-v", "error", PROBE_GUARDS,
		"-i", arena_printf(task->arena, "file:%s", path), "-map", map, "-map", map,
		"-c", "copy", "-copyts", "-bsf:v:0", "filter_units=pass_types=5",
		"-bsf:v:1", "filter_units=pass_types=7-8", "-f", "framecrc", "-", NULL
	};
	struct look look = { .source = source, .tick_num = 1, .tick_den = 1 };
	const struct box box = { .reads = path };
	struct child child = {
		.argv = argv, .box = &box, .on_line = on_look, .context = &look,
	};
	struct child_result result;
	enum err err = task_tool(task, &child, &result);

	if (err != ERR_OK)
		return err;
	source->is_broken = result.status != 0 || look.differs || look.keys != source->key_count;
	if (!source->is_broken)
		plan_cut(task->arena, source);
	return ERR_OK;
}
