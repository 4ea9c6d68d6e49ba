/* ffmpeg and ffprobe that do what a test says, instead of or before their work. */
#ifndef SUPPORT_TOOLS_DOUBLE_H
#define SUPPORT_TOOLS_DOUBLE_H

/*
 * Put them before the real ones on this process' PATH, and on that of all that
 * it starts from now on; they live in `directory`.
 */
void tools_double_make(const char *directory);

/*
 * `how`: lines of sh that are run first each time; where they do not end it,
 * the real one is.  NULL: only the real one.
 */
void tools_double_set(const char *tool, const char *how);
/* The same, but the first time alone. */
void tools_double_set_once(const char *tool, const char *how);

/* An empty file stands for one of the real tools' libraries. */
#define TOOLS_DOUBLE_NO_LIBRARY \
	"mkdir -p \"$here/lib\"; : >\"$here/lib/$(ldd \"$real\" | awk '/libavutil/ { print $1 }')\";" \
	" LD_LIBRARY_PATH=$here/lib; export LD_LIBRARY_PATH"

#endif
