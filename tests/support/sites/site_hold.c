/* An ffmpeg that tests can hold in the middle of its work. */
#include <stdlib.h>

#include "support/sites/site_worker.h"

void
site_make_holding_ffmpeg(void)
{
	static const char *path;

	if (path == NULL)
		path = getenv("PATH");
	site_shell("mkdir -p %s/bin; cat >%s/bin/ffmpeg <<'END'\n"
	    "#!/bin/sh\n"
	    "if [ -e %s/hold ]; then echo $$ >%s/pid; fi\n"
	    "while [ -e %s/hold ]; do sleep 0.02; done\n"
	    "exec %s \"$@\"\nEND\nchmod +x %s/bin/ffmpeg", site_directory, site_directory,
	    site_directory, site_directory, site_directory, site_ffmpeg, site_directory);
	setenv("PATH", arena_printf(site_arena, "%s/bin:%s", site_directory, path), 1);
	setenv("VITRINA_CONFINE_TOOLS", "off", 1);	/* which scripts cannot be */
}

void
site_hold(void)
{
	site_shell("rm -f %s/pid; touch %s/hold", site_directory, site_directory);
}

void
site_let_go(void)
{
	site_shell("rm -f %s/hold", site_directory);
}

pid_t
site_held(void)
{
	return atoi(site_shell("for i in $(seq 1500); do [ -s %s/pid ] && break; sleep 0.02; done;"
	    " cat %s/pid", site_directory, site_directory));
}

const char *
site_source(void)
{
	static const char *path;

	if (path == NULL)
		path = site_media("-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v mpeg4", "src.mp4");
	return path;
}

int64_t
site_publish_plain(const char *path)
{
	int64_t video = site_video(path);

	site_run("UPDATE video SET poster_key = 'v/none.jpg' WHERE id = $1", video);
	site_transcode(video);
	return video;
}
