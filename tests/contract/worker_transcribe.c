/* What is said in a video, written down by a command of the operator's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/media.h"
#include "support/sites/site_worker.h"

static const char ENDED[] =
    "SELECT count(*) FROM job WHERE video_id = $1 AND kind = 'transcribe'"
    " AND state IN ('done', 'parked')";
static const char WORDS[] =
    "SELECT string_agg(language || ' ' || origin || ' ' || body, '|') FROM caption"
    " WHERE video_id = $1";
static const char REASON[] =
    "SELECT coalesce(reason, '') FROM job WHERE video_id = $1 AND kind = 'transcribe'";

/* Its last argument must be a WAV of one channel at 16 kHz; then it does as the file `do` says. */
static const char COMMAND[] =
    "#!/bin/sh\n"
    "[ \"$1\" = --lively ] || exit 3\n"
    "[ \"$(od -An -tu2 -j22 -N2 \"$2\" | tr -d ' ')\" = 1 ] || exit 4\n"
    "[ \"$(od -An -tu4 -j24 -N4 \"$2\" | tr -d ' ')\" = 16000 ] || exit 5\n"
    "echo \"$2\" >>%s/heard\n"
    ". %s/do\n";

static void
make_command(void)
{
	const char *path = arena_printf(site_arena, "%s/transcriber", site_directory);
	FILE *file = fopen(path, "w");

	if (file == NULL)
		abort();
	fprintf(file, COMMAND, site_directory, site_directory);
	fclose(file);
	site_shell("chmod 755 %s", path);
	setenv("VITRINA_TRANSCRIBER", arena_printf(site_arena, "%s --lively", path), 1);
}

static void
let_it_do(const char *script)
{
	site_shell("cat >%s/do <<'END'\n%s\nEND", site_directory, script);
}

/* A video of two seconds with sound, once its words were asked for. */
static int64_t
heard(const char *name)
{
	const int64_t video = media_process_file(site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2"
	    " -f lavfi -i sine=d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac", name));

	CU_ASSERT_TRUE(site_wait(ENDED, video));
	return video;
}

static void
test_what_is_said_is_written_down(void)
{
	let_it_do("printf 'WEBVTT\\nKind: captions\\nLanguage: spa\\n\\n00:00.500 --> 00:01.000\\nHola\\n'");
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(WORDS, heard("said.mp4")), "es machine WEBVTT\n"));
	CU_ASSERT_STRING_EQUAL(site_shell("find %s/scratch -name sound.wav", site_directory), "");
}

static void
test_without_a_language_it_is_not_known(void)
{
	let_it_do("printf 'WEBVTT\\n\\n00:00.500 --> 00:01.000\\nLanguage: en\\n'");
	CU_ASSERT_PTR_NOT_NULL(strstr(site_text(WORDS, heard("unknown.mp4")), "und machine WEBVTT\n"));
}

static void
test_where_nothing_is_said_there_are_no_captions(void)
{
	int64_t video;

	let_it_do("echo WEBVTT");
	video = heard("quiet.mp4");
	CU_ASSERT_STRING_EQUAL(site_text(WORDS, video), "");
	CU_ASSERT_STRING_EQUAL(site_text(REASON, video), "");
}

static void
test_what_are_no_captions_is_said(void)
{
	let_it_do("echo Hola");
	CU_ASSERT_STRING_EQUAL(site_text(REASON, heard("babble.mp4")),
	    "What the program that writes captions wrote are none.");
}

static void
test_who_has_captions_or_no_sound_is_not_heard(void)
{
	const char *before;

	let_it_do("exit 9");
	before = site_shell("cat %s/heard 2>/dev/null || true", site_directory);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE video_id = $1"
	    " AND kind = 'transcribe'", media_process("subs.mkv")), 0);
	CU_ASSERT_EQUAL(site_number("SELECT count(*) FROM job WHERE video_id = $1"
	    " AND kind = 'transcribe'", media_process_file(site_source())), 0);
	CU_ASSERT_STRING_EQUAL(site_shell("cat %s/heard 2>/dev/null || true", site_directory), before);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is said is written down", test_what_is_said_is_written_down },
		{ "without a language it is not known", test_without_a_language_it_is_not_known },
		{ "where nothing is said there are no captions",
		    test_where_nothing_is_said_there_are_no_captions },
		{ "what are no captions is said", test_what_are_no_captions_is_said },
		{ "who has captions or no sound is not heard",
		    test_who_has_captions_or_no_sound_is_not_heard },
		CU_TEST_INFO_NULL,
	};
	pid_t worker;
	int failed;

	site_open();
	make_command();
	worker = site_worker();
	failed = suite_run("worker_transcribe", tests);
	site_worker_stop(worker);
	if (failed)
		fprintf(stderr, "%s\n", site_shell("cat %s/log", site_directory));
	site_close();
	return failed;
}
