/* The worker's plans: which renditions a source gets, and ffmpeg's arguments. */
#include <string.h>

#include "jobs/worker/plan.h"
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "support/run/suite.h"

static const int sides[] = { 240, 360, 480, 720, 1080 };

static int64_t cut_at_us[] = { 0, 4000000, 8000000 };
static size_t  cut_pieces[] = { 4, 4, 4 };

/* A phone's 720p: fits as it is. */
static struct source
fitting(void)
{
	return (struct source){
		.size_bytes = 23500000, .duration_ms = 60000, .bits_per_s = 3000000,
		.codec = "h264", .profile = "High", .pixels = "yuv420p", .transfer = "bt709",
		.width = 1280, .height = 720, .aspect = { 1, 1 },
		.rate = { 30, 1 }, .base_rate = { 30, 1 },
		.video_end_ms = 60000, .measured_bits_per_s = 3000000,
		.cuts = { cut_at_us, cut_pieces, COUNT(cut_pieces) },
		.track_count = 1, .tracks = { {
			.index = 1, .codec = "aac", .profile = "LC", .channels = 2, .hz = 48000,
			.bits_per_s = 128000, .end_ms = 60000, .hidden_ms = 21,
		} },
	};
}

/* "1280x720 copy, 854x480": the plan in one line. */
static const char *
outline(struct arena *arena, const struct source *source)
{
	struct plan plan;
	struct buf text;
	size_t i;

	plan_make(source, sides, COUNT(sides), &plan);
	buf_init(&text, arena, 100);
	for (i = 0; i < plan.count; i++)
		buf_printf(&text, "%s%dx%d%s", i > 0 ? ", " : "", plan.renditions[i].width,
		    plan.renditions[i].height, plan.renditions[i].is_copy ? " copy" : "");
	return buf_text(&text);
}

static void
test_what_fits_is_copied(void)
{
	struct arena *arena = arena_new();
	struct source source = fitting();
	struct plan plan;

	CU_ASSERT_STRING_EQUAL(outline(arena, &source),
	    "1280x720 copy, 854x480, 640x360, 426x240");
	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_EQUAL(plan.audio[0], PLAN_COPY_AUDIO);
	arena_free(arena);
}

static void
test_each_reason_not_to_copy(void)
{
	struct arena *arena = arena_new();
	struct source none[16];
	size_t i;

	for (i = 0; i < COUNT(none); i++)
		none[i] = fitting();
	none[0].codec = "hevc";
	none[1].profile = "High 10";
	none[2].pixels = "yuv422p";
	none[3].aspect = (struct fraction){ 4, 3 };
	none[4].rotation = 90;
	none[5].is_interlaced = true;
	none[6].width = 1279;
	none[7].video_late_ms = 500;
	none[8].rate = none[8].base_rate = (struct fraction){ 120, 1 };
	none[9].bits_per_s = 9000000;
	none[10].transfer = "arib-std-b67";
	none[11].is_hidden = true;
	none[12].is_broken = true;
	none[13].tracks[0].end_ms = 63000;	/* the picture stays meanwhile */
	none[14].cuts.count = 0;
	none[15].measured_bits_per_s = 9000000;
	for (i = 0; i < COUNT(none); i++) {
		CU_ASSERT_PTR_NULL(strstr(outline(arena, &none[i]), "copy"));
		CU_ASSERT_EQUAL(plan_may_copy(&none[i], sides, COUNT(sides)), i >= 14);
	}
	arena_free(arena);
}

static void
test_never_above_the_source(void)
{
	static const struct {
		int         width, height;
		const char *outline;
	} cases[] = {
		{ 3840, 2160, "1920x1080, 1280x720, 854x480, 640x360, 426x240" },
		{ 1080, 1920, "1080x1920, 720x1280, 480x854, 360x640, 240x426" },
		{  854,  478, "854x478, 644x360, 428x240" },
		{  682,  384, "640x360, 426x240" },
		{  640,  480, "640x480, 480x360, 320x240" },
		{  320,  180, "320x180" },
		{    1,    1, "2x2" },
		{  101,   75, "100x74" },
		{ 4000,  240, "4000x240" },
	};
	struct arena *arena = arena_new();
	struct source source = fitting();
	size_t i;

	source.codec = "vp9";
	for (i = 0; i < COUNT(cases); i++) {
		source.width = cases[i].width;
		source.height = cases[i].height;
		CU_ASSERT_STRING_EQUAL(outline(arena, &source), cases[i].outline);
	}
	arena_free(arena);
}

static void
test_a_copy_keeps_neighbours_away(void)
{
	struct arena *arena = arena_new();
	struct source source = fitting();

	source.bits_per_s = source.measured_bits_per_s = 100000;
	source.width = 448;
	source.height = 252;
	CU_ASSERT_STRING_EQUAL(outline(arena, &source), "448x252 copy");
	source.width = 832;
	source.height = 468;
	CU_ASSERT_STRING_EQUAL(outline(arena, &source), "832x468 copy, 640x360, 426x240");
	arena_free(arena);
}

static void
test_rates(void)
{
	static const struct {
		struct fraction rate, base, planned;
	} cases[] = {
		{ { 25, 1 },       { 25, 1 },       { 25, 1 } },
		{ { 30000, 1001 }, { 30000, 1001 }, { 30000, 1001 } },
		{ { 29970, 1001 }, { 30, 1 },       { 30, 1 } },	/* a frame was lost */
		{ { 120, 1 },      { 120, 1 },      { 120, 2 } },
		{ { 240, 1 },      { 240, 1 },      { 240, 4 } },
		{ { 17, 1 },       { 90, 1 },       { 30, 1 } },	/* varies */
		{ { 45, 1 },       { 90, 1 },       { 60, 1 } },
		{ { 1000, 1 },     { 1000, 1 },     { 30, 1 } },	/* a clock */
		{ { 0, 0 },        { 0, 0 },        { 30, 1 } },
	};
	struct source source = fitting();
	struct plan plan;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		source.rate = cases[i].rate;
		source.base_rate = cases[i].base;
		plan_make(&source, sides, COUNT(sides), &plan);
		CU_ASSERT_EQUAL(plan.rate.num, cases[i].planned.num);
		CU_ASSERT_EQUAL(plan.rate.den, cases[i].planned.den);
	}
}

static void
test_sound(void)
{
	struct source no[8];
	struct source source = fitting();
	struct plan plan;
	size_t i;

	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_EQUAL(plan.audio[0], PLAN_COPY_AUDIO);
	CU_ASSERT_FALSE(plan.is_apart);
	for (i = 0; i < COUNT(no); i++)
		no[i] = fitting();
	no[0].tracks[0].channels = 6;
	no[1].tracks[0].profile = "HE-AAC";
	no[2].tracks[0].late_ms = 1000;
	no[3].tracks[0].hz = 32000;
	no[4].tracks[0].hidden_ms = 43;
	no[5].tracks[0].is_broken = true;
	no[6].tracks[0].end_ms = 58000;	/* silence comes behind it */
	no[7].tracks[0].codec = "opus";
	for (i = 0; i < COUNT(no); i++) {
		plan_make(&no[i], sides, COUNT(sides), &plan);
		CU_ASSERT_EQUAL(plan.audio[0], PLAN_ENCODE_AUDIO);
	}
	source.track_count = 0;
	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_EQUAL(plan.audio[0], PLAN_SILENT);
	source.track_count = 2;
	source.tracks[1] = no[7].tracks[0];
	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_EQUAL(plan.audio[0], PLAN_COPY_AUDIO);
	CU_ASSERT_EQUAL(plan.audio[1], PLAN_ENCODE_AUDIO);
	CU_ASSERT_TRUE(plan.is_apart);
}

/* "0 4 8": where a video with keyframes at these seconds is cut; "" where it is not. */
static const char *
cut(struct arena *arena, const double *keys_s, size_t count, int64_t end_ms)
{
	struct source source = { .video_end_ms = end_ms, .key_count = count };
	struct buf text;
	size_t pieces = 0, i;

	source.keys_us = ARENA_ARRAY(arena, int64_t, count + 1);
	for (i = 0; i < count; i++)
		source.keys_us[i] = (int64_t)(keys_s[i] * 1e6);
	plan_cut(arena, &source);
	buf_init(&text, arena, 100);
	buf_text_add(&text, "");
	for (i = 0; i < source.cuts.count; i++) {
		buf_printf(&text, "%s%g", i > 0 ? " " : "", (double)source.cuts.at_us[i] / 1e6);
		pieces += source.cuts.pieces[i];
	}
	CU_ASSERT_TRUE(source.cuts.count == 0 || pieces == count);
	return buf_text(&text);
}

static void
test_cuts(void)
{
	static const double each[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	static const double threes[] = { 0, 3, 6, 9 };
	static const double ntsc[] = { 0, 2.002, 4.004, 6.006, 8.008 };
	static const double far[] = { 0, 4.1, 8 };
	static const double late[] = { 0, 3.9, 8 };
	static const double dense[] = { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7 };
	struct arena *arena = arena_new();

	CU_ASSERT_STRING_EQUAL(cut(arena, each, COUNT(each), 10000), "0 4 8");
	CU_ASSERT_STRING_EQUAL(cut(arena, each, 9, 8040), "0 4");	/* no picture alone */
	CU_ASSERT_STRING_EQUAL(cut(arena, each, 9, 8900), "0 4 8");
	CU_ASSERT_STRING_EQUAL(cut(arena, threes, COUNT(threes), 12000), "0 3 6 9");
	CU_ASSERT_STRING_EQUAL(cut(arena, ntsc, COUNT(ntsc), 9000), "0 4.004 8.008");
	CU_ASSERT_STRING_EQUAL(cut(arena, far, COUNT(far), 12000), "");
	CU_ASSERT_STRING_EQUAL(cut(arena, late, COUNT(late), 12000), "");
	CU_ASSERT_STRING_EQUAL(cut(arena, late, 2, 8000), "0 3.9");
	CU_ASSERT_STRING_EQUAL(cut(arena, late, 2, 9000), "");	/* too long behind the last */
	CU_ASSERT_STRING_EQUAL(cut(arena, dense, COUNT(dense), 800), "");
	CU_ASSERT_STRING_EQUAL(cut(arena, each, 1, 700), "0");
	CU_ASSERT_STRING_EQUAL(cut(arena, each, 0, 700), "");
	arena_free(arena);
}

/* The arguments as one line. */
static const char *
line(struct arena *arena, const struct source *source)
{
	const char *const *args;
	struct plan plan;
	struct buf text;

	plan_make(source, sides, COUNT(sides), &plan);
	buf_init(&text, arena, 4096);
	for (args = plan_arguments(arena, source, &plan, "/a b"); *args != NULL; args++)
		buf_printf(&text, "%s ", *args);
	return buf_text(&text);
}

static void
test_arguments(void)
{
	struct arena *arena = arena_new();
	struct source source = fitting();
	const char *text = line(arena, &source);

	CU_ASSERT_PTR_NOT_NULL(strstr(text, "-protocol_whitelist file,pipe "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "-i file:/a b "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "-map 0:0 -c:v copy -map 0:1 -c:a copy -bsf:a "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "[0:0]setpts=PTS-STARTPTS,fps=30/1:start_time=0,"
	    "scale=w='if(eq(iw*720,ih*1280),854,trunc(min(854,480*iw*sar/ih)/2)*2)'"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ",pad=854:480:(ow-iw)/2:(oh-ih)/2:eval=frame,"
	    "format=yuv420p,setsar=1,split=3[s480][s360][s240];"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "-map [v240] -c:v libx264 "));
	/* at the cuts of the copy */
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "-force_key_frames 0,4.000000,8.000000 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " 720/piece%05d.m4s 720/index.m3u8 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " 240/%05d.m4s 240/index.m3u8 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " 240/index.m3u8 "));
	CU_ASSERT_PTR_NULL(strstr(text, "tonemap"));
	source.transfer = "smpte2084";
	source.pixels = "yuv420p10le";
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), "tonemap=tonemap=hable"));
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source),
	    "-force_key_frames expr:gte(t,n_forced*4)*lt(t,59.520) "));
	source = fitting();
	source.tracks[0].end_ms = 62500;
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source),
	    "tpad=stop_mode=clone:stop_duration=2500ms,"));
	source.tracks[0].end_ms = 50000;
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), "apad=whole_dur=60000ms "));
	source.track_count = 2;
	source.tracks[1] = (struct track){ .index = 4, .codec = "opus", .profile = "" };
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), "-map 0:4 -c:a aac "));
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), " a2/index.m3u8 "));
	source = fitting();
	source.width = 320;
	source.height = 240;
	source.bits_per_s = source.measured_bits_per_s = 100000;
	CU_ASSERT_PTR_NULL(strstr(line(arena, &source), "-filter_complex"));
	arena_free(arena);
}

static void
test_bounds_go_by_the_bytes(void)
{
	struct arena *arena = arena_new();
	struct source source = fitting();
	struct plan plan;

	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_FALSE(plan.is_sparse);
	CU_ASSERT_TRUE(plan.bytes_max < PLAN_TIMES_SOURCE * source.size_bytes);
	source.size_bytes = 139000;
	source.duration_ms = 40002000;
	source.rate = (struct fraction){ 10, 6667 };
	source.cuts.count = 0;
	source.tracks[0].profile = "HE-AAC";
	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_TRUE(plan.is_sparse);
	CU_ASSERT_TRUE(plan.frames_max < 5000);
	CU_ASSERT_EQUAL(plan.bytes_max, PLAN_TIMES_SOURCE * 139000 + PLAN_BYTES_LEAST);
	CU_ASSERT_EQUAL(plan.bytes_bound, plan.bytes_max);
	CU_ASSERT_TRUE(plan.silence_s < 800);
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), "[0:0]settb=1/30,select='"));
	CU_ASSERT_PTR_NOT_NULL(strstr(line(arena, &source), "aselect='if(gt(t,744+"));
	source.duration_ms = 2000;	/* it was counted */
	source.is_sparse = true;
	plan_make(&source, sides, COUNT(sides), &plan);
	CU_ASSERT_TRUE(plan.is_sparse);
	arena_free(arena);
}

static void
test_reads_the_list_of_sides(void)
{
	static const char *const bad[] = {
		"", "x", "240,", ",240", "240;480", "0", "15", "99999", "-240",
		"240,240,240,240,240,240,240,240,240,240,240,240,240",
	};
	int out[PLAN_RENDITIONS_MAX];
	size_t count, i;

	CU_ASSERT_TRUE(plan_read_sides("240,1080", out, &count));
	CU_ASSERT_EQUAL(count, 2);
	CU_ASSERT_EQUAL(out[1], 1080);
	CU_ASSERT_TRUE(plan_read_sides("720", out, &count));
	for (i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(plan_read_sides(bad[i], out, &count));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what fits is copied", test_what_fits_is_copied },
		{ "each reason not to copy", test_each_reason_not_to_copy },
		{ "never above the source", test_never_above_the_source },
		{ "a copy keeps neighbours away", test_a_copy_keeps_neighbours_away },
		{ "rates", test_rates },
		{ "bounds go by the bytes", test_bounds_go_by_the_bytes },
		{ "sound", test_sound },
		{ "cuts", test_cuts },
		{ "arguments", test_arguments },
		{ "reads the list of sides", test_reads_the_list_of_sides },
		CU_TEST_INFO_NULL,
	};

	return suite_run("plan", tests);
}
