/* Which renditions a video gets, and which of them are copies. */
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/plan.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"

/* A picture of this shorter side: the most we encode, and the most we copy. */
static const struct {
	int     side;
	int64_t encode_bits_per_s;
	int64_t copy_bits_per_s;
} ceilings[] = {
	{  240,   400000,   600000 },
	{  360,   800000,  1200000 },
	{  480,  1500000,  2500000 },
	{  720,  3000000,  5000000 },
	{ 1080,  6000000, 10000000 },
	{ 1440, 10000000, 16000000 },
	{ 2160, 20000000, 30000000 },
};

#define LATE_MAX_MS      40	/* copies lose what a track begins late */
#define AUDIO_COPY_MAX   200000
#define AUDIO_HZ_LEAST   44100	/* below, a coder's lead-in takes more than a tenth of a second */
#define AUDIO_HIDDEN_MAX 25	/* milliseconds: the lead-in of any coder, one packet */
#define APART_MAX_MS     100	/* sound and picture end together, but for this */
#define AUDIO_BITS_PER_S 128000
#define RATE_MAX         60
#define RATE_ABSURD      250	/* a container's clock, not a frame rate */

/* Between two of the list, a source this much larger than the lower is made in its own size too. */
#define OWN_SIZE_PERCENT 110

/* Below a copy, a rendition nearly as large is not worth its space. */
#define NEXT_TO_COPY_PERCENT 80

static size_t
ceiling_of(int side)
{
	size_t i;

	for (i = 0; i < COUNT(ceilings) - 1; i++)
		if (side <= ceilings[i].side)
			break;
	return i;
}

static int
even(int64_t value)
{
	return value < 2 ? 2 : (int)(value / 2 * 2);
}

static int
nearest_even(int64_t num, int64_t den)
{
	return even((num + den - 1) / (2 * den) * 2);
}

static int
smaller(int a, int b)
{
	return a < b ? a : b;
}

void
plan_display_size(const struct source *source, int *width, int *height)
{
	int64_t w = source->width, h = source->height, swap;

	if (source->aspect.num > 0 && source->aspect.den > 0)
		w = (w * source->aspect.num + source->aspect.den / 2) / source->aspect.den;
	if (abs(source->rotation) % 180 == 90) {
		swap = w;
		w = h;
		h = swap;
	}
	*width = w < 1 ? 1 : (int)w;
	*height = h < 1 ? 1 : (int)h;
}

static int
largest(const int *sides, size_t count)
{
	int most = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (sides[i] > most)
			most = sides[i];
	return most;
}

bool
plan_is_hdr(const struct source *source)
{
	return strcmp(source->transfer, "smpte2084") == 0 ||
	    strcmp(source->transfer, "arib-std-b67") == 0;
}

/* How much longer the sound that plays is than the picture. */
static int64_t
still_ms(const struct source *source)
{
	const int64_t more_ms = source->track_count == 0 || source->video_end_ms == 0 ? 0 :
	    source->tracks[0].end_ms - source->video_end_ms;

	return more_ms > APART_MAX_MS ? more_ms : 0;
}

bool
plan_may_copy(const struct source *source, const int *sides, size_t count)
{
	static const char *const profiles[] = {
		"Constrained Baseline", "Baseline", "Main", "High", NULL
	};
	const int side = smaller(source->width, source->height);

	return strcmp(source->codec, "h264") == 0 &&
	    !source->is_hidden && !source->is_broken && !plan_is_hdr(source) &&
	    still_ms(source) == 0 &&
	    texts_index(profiles, source->profile) >= 0 &&
	    strcmp(source->pixels, "yuv420p") == 0 &&
	    source->aspect.num == source->aspect.den &&
	    source->rotation == 0 && !source->is_interlaced &&
	    source->width % 2 == 0 && source->height % 2 == 0 &&
	    source->video_late_ms <= LATE_MAX_MS &&
	    source->rate.den > 0 && source->rate.num <= RATE_MAX * source->rate.den &&
	    side >= 2 && side <= largest(sides, count) &&
	    source->bits_per_s <= ceilings[ceiling_of(side)].copy_bits_per_s;
}

static bool
fits_as_it_is(const struct source *source, const int *sides, size_t count)
{
	const int side = smaller(source->width, source->height);

	return plan_may_copy(source, sides, count) &&
	    source->cuts.count > 0 &&
	    source->measured_bits_per_s <= ceilings[ceiling_of(side)].copy_bits_per_s;
}

/*
 * The source's own rate where it is constant and at most 60, divided where it
 * is more; one that varies gets the next of 30 and 60, whose repeated frames
 * cost next to nothing.
 */
static struct fraction
choose_rate(const struct source *source)
{
	const struct fraction rate = source->rate, base = source->base_rate;
	int64_t divide, difference;

	if (rate.den <= 0 || rate.num <= 0 || rate.num > RATE_ABSURD * rate.den)
		return (struct fraction){ 30, 1 };
	difference = llabs(rate.num * base.den - base.num * rate.den);
	if (base.den > 0 && base.num > 0 && difference * 100 < base.num * rate.den) {
		divide = (base.num - 1) / (RATE_MAX * base.den) + 1;
		return (struct fraction){ base.num, base.den * divide };
	}
	return (struct fraction){ rate.num <= 30 * rate.den ? 30 : 60, 1 };
}

static void
add_encoded(struct plan *plan, const struct source *source, int side)
{
	struct rendition *rendition = &plan->renditions[plan->count++];
	int64_t most = ceilings[ceiling_of(side)].encode_bits_per_s;
	int width, height;

	plan_display_size(source, &width, &height);
	rendition->side = even(side);
	if (width < height) {
		rendition->width = even(side);
		rendition->height = nearest_even((int64_t)height * side, width);
	} else {
		rendition->height = even(side);
		rendition->width = nearest_even((int64_t)width * side, height);
	}
	if (plan->rate.num > 35 * plan->rate.den)
		most += most / 2;
	rendition->max_bits_per_s = most;
}

/* The largest of `sides` that the source reaches; 0: none. */
static int
reached(const int *sides, size_t count, int side)
{
	int most = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (sides[i] <= side && sides[i] > most)
			most = sides[i];
	return most;
}

static int
descending(const void *a, const void *b)
{
	return *(const int *)b - *(const int *)a;
}

static enum plan_audio
choose_audio(const struct source *source, const struct track *track)
{
	if (strcmp(track->codec, "aac") == 0 && strcmp(track->profile, "LC") == 0 &&
	    track->channels >= 1 && track->channels <= 2 && track->hz >= AUDIO_HZ_LEAST &&
	    track->late_ms <= LATE_MAX_MS && track->hidden_ms <= AUDIO_HIDDEN_MAX &&
	    !track->is_broken && track->end_ms + APART_MAX_MS >= source->video_end_ms &&
	    track->bits_per_s <= AUDIO_COPY_MAX)
		return PLAN_COPY_AUDIO;
	return PLAN_ENCODE_AUDIO;
}

static void
plan_sound(const struct source *source, struct plan *plan)
{
	size_t i;

	plan->is_apart = source->track_count > 1;
	for (i = 0; i < source->track_count; i++)
		plan->audio[i] = choose_audio(source, &source->tracks[i]);
}

/* A bound for the check of the space and for a run that went mad. */
static int64_t
bound_bytes(const struct plan *plan)
{
	int64_t bits_per_s = 0;
	size_t i;

	for (i = 0; i < plan->count; i++)
		bits_per_s += plan->renditions[i].max_bits_per_s +
		    (plan->is_apart ? 0 : AUDIO_COPY_MAX);
	if (plan->is_apart)
		bits_per_s += PLAN_TRACKS_MAX * AUDIO_COPY_MAX;
	return bits_per_s / 8;
}

void
plan_make(const struct source *source, const int *sides, size_t count, struct plan *out)
{
	int sorted[PLAN_RENDITIONS_MAX];
	int width, height, side, most;
	size_t i;

	memset(out, 0, sizeof(*out));
	memcpy(sorted, sides, count * sizeof(*sides));
	qsort(sorted, count, sizeof(*sorted), descending);
	plan_display_size(source, &width, &height);
	side = most = smaller(width, height);
	out->rate = choose_rate(source);
	out->still_ms = still_ms(source);
	out->end_ms = source->video_end_ms + out->still_ms;
	plan_sound(source, out);
	if (fits_as_it_is(source, sides, count)) {
		out->renditions[out->count++] = (struct rendition){
			.side = side, .width = width, .height = height, .is_copy = true,
			.max_bits_per_s = ceilings[ceiling_of(side)].copy_bits_per_s,
		};
		out->cuts = &source->cuts;
		most = side * NEXT_TO_COPY_PERCENT / 100;
	} else if (side < largest(sides, count) &&
	    side * 100 > reached(sides, count, side) * OWN_SIZE_PERCENT) {
		add_encoded(out, source, side);
	}
	for (i = 0; i < count && out->count < PLAN_RENDITIONS_MAX; i++)
		if (sorted[i] <= most && (i == 0 || sorted[i] != sorted[i - 1]))
			add_encoded(out, source, sorted[i]);
	if (out->count == 0)	/* every one of the list is larger */
		add_encoded(out, source, side);
	out->bytes_max = bound_bytes(out) * (source->duration_ms / 1000 + PLAN_SEGMENT_S);
	plan_bound(source, out);
}

bool
plan_read_sides(const char *text, int sides[PLAN_RENDITIONS_MAX], size_t *count)
{
	const char *at = text;
	char *end;
	long value;

	for (*count = 0; *count < PLAN_RENDITIONS_MAX; at = end + 1) {
		value = strtol(at, &end, 10);
		if (end == at || value < 16 || value > 4320)
			return false;
		sides[(*count)++] = (int)value;
		if (*end == '\0')
			return true;
		if (*end != ',')
			return false;
	}
	return false;
}
