/* A plan as ffmpeg's command line. */
#include <inttypes.h>
#include <string.h>

#include "jobs/worker/plan.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "service/video/probe.h"

#define ARGUMENTS_MAX 1024
#define TAIL_MS       480	/* what is left of a video stays with what is before it */

struct arguments {
	struct arena *arena;
	const char  **items;
	size_t        count;
};

static void
add(struct arguments *args, const char *text)
{
	if (args->count + 1 < ARGUMENTS_MAX)
		args->items[args->count++] = text;
}

static void
add_all(struct arguments *args, const char *const *texts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		add(args, texts[i]);
}

#define ADD(args, ...) \
	add_all(args, (const char *const[]){ __VA_ARGS__ }, \
	    COUNT(((const char *const[]){ __VA_ARGS__ })))

static struct arguments
begin(struct arena *arena)
{
	struct arguments args = { arena, ARENA_ARRAY(arena, const char *, ARGUMENTS_MAX), 0 };

	/* -xerror is not given: a damaged frame is no reason to give up */
	ADD(&args, "ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y");
	return args;
}

/* Before an input and before each output; and for the filters, which take them once. */
static void
add_threads(struct arguments *args, const char *option, int threads)
{
	if (threads > 0)
		ADD(args, option, arena_printf(args->arena, "%d", threads));
}

static void
add_input(struct arguments *args, const char *input)
{
	ADD(args, PROBE_GUARDS, "-i", arena_printf(args->arena, "file:%s", input));
}

/* To what every browser shows: BT.709 in 8 bits; Hable's curve keeps highlights. */
static void
add_tone_mapping(struct buf *graph, const struct source *source)
{
	if (plan_is_hdr(source))
		buf_printf(graph, ",zscale=tin=%s:min=2020_ncl:pin=2020:rin=limited:t=linear:npl=100,"
		    "format=gbrpf32le,zscale=p=709,tonemap=tonemap=hable:desat=0,"
		    "zscale=t=709:m=709:r=limited", source->transfer);
}

static const struct rendition *
first_encoded(const struct plan *plan)
{
	return &plan->renditions[plan->renditions[0].is_copy ? 1 : 0];
}

/*
 * fps makes the rate constant and begins at 0, so that keyframes are aligned;
 * where pictures are few for their time they stay so, each at its time.
 */
static void
add_rate(struct buf *graph, const struct plan *plan)
{
	/* a copy loses what it begins late: then so do the others */
	if (plan->cuts != NULL)
		buf_text_add(graph, "setpts=PTS-STARTPTS,");
	if (!plan->is_sparse)
		buf_printf(graph, "fps=%" PRId64 "/%" PRId64 ":start_time=0", plan->rate.num,
		    plan->rate.den);
	else
		buf_printf(graph, "settb=%" PRId64 "/%" PRId64 ",select='gte(pts,0)"
		    "*(isnan(prev_selected_pts)+gt(pts,prev_selected_pts))',setpts='if(N,PTS,0)'",
		    plan->rate.den, plan->rate.num);
}

/*
 * To the size of the largest.  Where the picture's shape changes in the middle
 * (a phone that is turned, another camera), what comes then stands in the
 * middle of black; the graph is not made anew for it, which would begin time anew.
 */
static void
add_size(struct buf *graph, const struct source *source, const struct rendition *top)
{
	const bool is_turned = source->rotation % 180 != 0;
	const int w = is_turned ? source->height : source->width;
	const int h = is_turned ? source->width : source->height;

	buf_printf(graph, ",scale=w='if(eq(iw*%d,ih*%d),%d,trunc(min(%d,%d*iw*sar/ih)/2)*2)'"
	    ":h='if(eq(iw*%d,ih*%d),%d,trunc(min(%d,%d*ih/(iw*sar))/2)*2)':eval=frame"
	    ",pad=%d:%d:(ow-iw)/2:(oh-ih)/2:eval=frame",
	    h, w, top->width, top->width, top->height,
	    h, w, top->height, top->height, top->width, top->width, top->height);
}

/* Decode once, scale to the largest that is encoded, and the others from it. */
static const char *
filter_graph(struct arena *arena, const struct source *source, const struct plan *plan)
{
	const struct rendition *top = first_encoded(plan);
	const struct rendition *end = plan->renditions + plan->count;
	const struct rendition *each;
	struct buf graph;

	buf_init(&graph, arena, 1024);
	buf_printf(&graph, "[0:%d]%s", source->video,
	    source->is_interlaced ? "bwdif=mode=send_frame," : "");
	add_rate(&graph, plan);
	if (plan->still_ms > 0 && !plan->is_sparse)
		buf_printf(&graph, ",tpad=stop_mode=clone:stop_duration=%" PRId64 "ms",
		    plan->still_ms);
	add_size(&graph, source, top);
	add_tone_mapping(&graph, source);
	buf_printf(&graph, ",format=yuv420p,setsar=1,split=%d", (int)(end - top));
	for (each = top; each < end; each++)
		buf_printf(&graph, "[s%d]", each->side);
	for (each = top; each < end; each++)
		buf_printf(&graph, ";[s%d]scale=%d:%d,setsar=1[v%d]", each->side,
		    each->width, each->height, each->side);
	return buf_text(&graph);
}

/*
 * Where the encoder must make a keyframe: at the copy's cuts, which ffmpeg takes
 * to the nearest picture; else each PLAN_SEGMENT_S, but not for a picture or two
 * at the end.
 */
static const char *
key_times(struct arena *arena, const struct plan *plan)
{
	struct buf times;
	size_t i;

	if (plan->cuts == NULL)
		return arena_printf(arena, "expr:gte(t,n_forced*%d)%s", PLAN_SEGMENT_S,
		    plan->end_ms <= 0 || plan->is_sparse ? "" : arena_printf(arena, "*lt(t,%.3f)",
		    (double)(plan->end_ms - TAIL_MS) / 1000));
	buf_init(&times, arena, 1024);
	buf_text_add(&times, "0");
	for (i = 1; i < plan->cuts->count; i++)
		buf_printf(&times, ",%.6f",
		    (double)(plan->cuts->at_us[i] - plan->cuts->at_us[0]) / 1e6);
	return buf_text(&times);
}

static void
add_video(struct arguments *args, const struct source *source, const struct plan *plan,
    const struct rendition *rendition)
{
	struct arena *arena = args->arena;

	if (rendition->is_copy) {
		ADD(args, "-map", arena_printf(arena, "0:%d", source->video), "-c:v", "copy");
		return;
	}
	ADD(args, "-map", arena_printf(arena, "[v%d]", rendition->side),
	    "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23",
	    "-maxrate", arena_printf(arena, "%" PRId64, rendition->max_bits_per_s),
	    "-bufsize", arena_printf(arena, "%" PRId64, 2 * rendition->max_bits_per_s),
	    "-fps_mode", "passthrough", "-sc_threshold", "0", "-g", "1000",
	    "-force_key_frames", key_times(arena, plan));
}

/*
 * Silence fills what is missing, so that sound and picture begin at 0, stay
 * together and end together; sound that comes later than the bound, and twice
 * what was heard, is left out.
 */
static const char *
sound_filter(struct arena *arena, const struct source *source, const struct plan *plan)
{
	const int64_t most_ms = plan->silence_s * 1000;
	const int64_t whole_ms = source->video_end_ms < most_ms ? source->video_end_ms : most_ms;

	return arena_printf(arena, "aselect='if(gt(t,%" PRId64 "+2*ld(0)"
	    "/sample_rate),0,st(0,ld(0)+samples_n))',aresample=async=1:first_pts=0%s",
	    plan->silence_s, whole_ms <= 0 ? "" :
	    arena_printf(arena, ",apad=whole_dur=%" PRId64 "ms", whole_ms));
}

static void
add_audio(struct arguments *args, const struct source *source, const struct plan *plan,
    size_t track)
{
	ADD(args, "-map", arena_printf(args->arena, "0:%d", source->tracks[track].index));
	/* out of MPEG-TS, AAC still has ADTS headers; elsewhere the filter does nothing */
	if (plan->audio[track] == PLAN_COPY_AUDIO)
		ADD(args, "-c:a", "copy", "-bsf:a", "aac_adtstoasc");
	else
		ADD(args, "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000",
		    "-af", sound_filter(args->arena, source, plan));
}

/* So that a file is made at each keyframe there is; of sound alone each PLAN_SEGMENT_S. */
#define EACH_KEYFRAME "0.01"

/*
 * Players on MSE ignore edit lists: without them, and with composition offsets
 * that may be negative, the first picture and the first sound are both at 0.
 */
static void
add_output(struct arguments *args, const char *directory, const char *segment_s,
    const char *names)
{
	ADD(args, "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn",
	    "-max_muxing_queue_size", "9999", "-f", "hls", "-hls_time", segment_s,
	    "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
	    "-hls_flags", "independent_segments",
	    "-hls_segment_options", "movflags=+negative_cts_offsets:use_editlist=0",
	    "-hls_fmp4_init_filename", PLAN_INIT,
	    "-hls_segment_filename", arena_printf(args->arena, "%s/%s", directory, names),
	    arena_printf(args->arena, "%s/" PLAN_PLAYLIST, directory));
}

const char *
plan_track_name(struct arena *arena, size_t track)
{
	return arena_printf(arena, "a%zu", track + 1);
}

static void
add_renditions(struct arguments *args, const struct source *source, const struct plan *plan)
{
	struct arena *arena = args->arena;
	const struct rendition *each;
	size_t i;

	for (each = plan->renditions; each < plan->renditions + plan->count; each++) {
		add_threads(args, "-threads", plan->threads);
		add_video(args, source, plan, each);
		if (source->track_count == 1)
			add_audio(args, source, plan, 0);
		add_output(args, arena_printf(arena, "%d", each->side), EACH_KEYFRAME,
		    each->is_copy ? PLAN_PIECE : PLAN_SEGMENT);
	}
	for (i = 0; plan->is_apart && i < source->track_count; i++) {
		add_audio(args, source, plan, i);
		add_output(args, plan_track_name(arena, i), TEXT_OF(PLAN_SEGMENT_S), PLAN_SEGMENT);
	}
}

const char *const *
plan_arguments(struct arena *arena, const struct source *source,
    const struct plan *plan, const char *input)
{
	struct arguments args = begin(arena);

	ADD(&args, "-progress", "pipe:1", "-stats_period", "1");
	if (!source->is_interlaced)	/* that filter must be made anew */
		ADD(&args, "-reinit_filter:v", "0");
	add_threads(&args, "-threads", plan->threads);
	add_input(&args, input);
	add_threads(&args, "-filter_complex_threads", plan->threads);
	if (plan->count > 1 || !plan->renditions[0].is_copy)
		ADD(&args, "-filter_complex", filter_graph(arena, source, plan));
	add_renditions(&args, source, plan);
	return args.items;
}

const char *const *
plan_poster_arguments(struct arena *arena, const struct source *source,
    const char *input, int64_t at_ms)
{
	struct arguments args = begin(arena);
	struct buf filter;
	int width, height, longer;

	plan_display_size(source, &width, &height);
	longer = width > height ? width : height;
	if (longer > PLAN_POSTER_MAX) {
		width = (int)((int64_t)width * PLAN_POSTER_MAX / longer);
		height = (int)((int64_t)height * PLAN_POSTER_MAX / longer);
	}
	buf_init(&filter, arena, 256);
	/* scaled first: thumbnail keeps all its frames in memory */
	buf_printf(&filter, "scale=%d:%d", width > 0 ? width : 1, height > 0 ? height : 1);
	add_tone_mapping(&filter, source);
	buf_text_add(&filter, ",thumbnail=50,setsar=1,format=yuvj420p");
	ADD(&args, "-ss", arena_printf(arena, "%" PRId64 "ms", at_ms));
	add_input(&args, input);
	ADD(&args, "-map", arena_printf(arena, "0:%d", source->video), "-frames:v", "1",
	    "-vf", buf_text(&filter), "-map_metadata", "-1", "-an", "-sn", "-dn",
	    "-q:v", "3", "-update", "1", "-f", "image2", "poster.jpg");
	return args.items;
}
