/* Files of tests/support/media through a worker, and what became of them. */
#include "support/sites/media.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/site_worker.h"

#define SYNC_S    0.05
#define TIMES_MAX 64

static const char SETTLED[] =
    "SELECT count(*) FROM video WHERE id = $1 AND state <> 'processing'";
static const char PREFIX[] = "SELECT hls_prefix FROM video WHERE id = $1";

/* Publish, let the worker do it, and check that it is ready. */
int64_t
media_process_file(const char *path)
{
	int64_t video = site_publish(path);

	CU_ASSERT_TRUE(site_wait(SETTLED, video));
	CU_ASSERT_STRING_EQUAL(site_text(MEDIA_STATE, video), "ready");
	return video;
}

int64_t
media_process(const char *name)
{
	return media_process_file(arena_printf(site_arena, MEDIA "%s", name));
}

const char *
media_directory(int64_t video)
{
	return site_shell("dirname %s", site_path(arena_printf(site_arena, "%smaster.m3u8",
	    site_text(PREFIX, video))));
}

const char *
media_master(int64_t video)
{
	return site_shell("cat %s/master.m3u8", media_directory(video));
}

/* All that timeline.py says of a video's renditions, asked once. */
static const char *
report_of(int64_t video)
{
	static int64_t last;
	static const char *report;
	const char *directory;

	if (video != last) {
		directory = media_directory(video);
		report = site_shell("python3 " MEDIA "timeline.py %s $(ls -p %s | sed -n 's#/$##p')",
		    directory, directory);
		last = video;
	}
	return report;
}

/* What it says of one: the line that begins with both words, without them; "": there is none. */
const char *
media_line(int64_t video, const char *rendition, const char *what)
{
	const char *words = arena_printf(site_arena, "\n%s %s", rendition, what);
	const char *report = arena_printf(site_arena, "\n%s\n", report_of(video));
	const char *at = strstr(report, words);

	if (at == NULL)
		return "";
	at += strlen(words);
	at += strspn(at, " ");
	return arena_strndup(site_arena, at, strcspn(at, "\n"));
}

/* `text` has the times, each within SYNC_S. */
void
media_assert_times(const char *text, const double *times, size_t count)
{
	char *end = NULL;
	size_t i;

	for (i = 0; i < count; i++, text = end)
		if (fabs(strtod(text, &end) - times[i]) > SYNC_S)
			break;
	if (i < count || *text != '\0')
		fprintf(stderr, "at %zu of: %s\n", i, text);
	CU_ASSERT_EQUAL(i, count);
	CU_ASSERT_STRING_EQUAL(text, "");
}

/* Each second from `first` to `last`. */
void
media_assert_seconds(const char *text, int first, int last)
{
	double times[TIMES_MAX];
	int i;

	for (i = first; i <= last; i++)
		times[i - first] = i;
	media_assert_times(text, times, (size_t)(last - first + 1));
}

/*
 * What all of them have in common: one target, the same segments, each beginning
 * with a picture that nothing before it is shown of, and none of a picture or two.
 */
void
media_assert_aligned(int64_t video)
{
	const char *directory = media_directory(video);

	CU_ASSERT_STRING_EQUAL(site_shell("cat %s/*/index.m3u8 | grep TARGETDURATION | sort -u",
	    directory), "#EXT-X-TARGETDURATION:4");
	CU_ASSERT_STRING_EQUAL(site_shell("grep -h EXTINF %s/[0-9]*/index.m3u8 | tr -d '#,:A-Z' |"
	    " awk '$1 > 4.5 || $1 < 0.3'", directory), "");
	CU_ASSERT_STRING_EQUAL(media_line(video, "240", "starts"), media_line(video, "360", "starts"));
	CU_ASSERT_PTR_NOT_NULL(strstr(media_line(video, "360", "video"), "segments keys"));
	CU_ASSERT_PTR_NOT_NULL(strstr(media_line(video, "240", "video"), "segments keys"));
}
