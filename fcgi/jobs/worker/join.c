/* Files behind each other. */
#include "jobs/worker/join.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/arena.h"

#define AT_ONCE (16 * 1024 * 1024)

/* The bytes of `path` to the end of `out`; then it is gone. */
static bool
append(int out, const char *path)
{
	const int in = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t sent = -1;

	if (in < 0)
		return false;
	while ((sent = copy_file_range(in, NULL, out, NULL, AT_ONCE, 0)) > 0)
		;
	close(in);
	unlink(path);
	return sent == 0;
}

/* `count` pieces from `first` on become the file `to`. */
static bool
join_one(struct arena *arena, const char *directory, const struct segment *first,
    size_t count, struct segment *to)
{
	const char *path = arena_printf(arena, "%s%s", directory, to->name);
	bool is_whole;
	size_t i;
	int out;

	if (rename(arena_printf(arena, "%s%s", directory, first->name), path) != 0 ||
	    (out = open(path, O_WRONLY | O_CLOEXEC)) < 0)
		return false;
	is_whole = lseek(out, 0, SEEK_END) >= 0;
	to->duration_us = first->duration_us;
	for (i = 1; is_whole && i < count; i++) {
		to->duration_us += first[i].duration_us;
		is_whole = append(out, arena_printf(arena, "%s%s", directory, first[i].name));
	}
	return close(out) == 0 && is_whole;
}

bool
join_pieces(struct arena *arena, const char *directory, const struct cuts *cuts,
    struct playlist *playlist)
{
	struct segment *segments = ARENA_ARRAY(arena, struct segment, cuts->count + 1);
	size_t all = 0, at = 0, i;

	for (i = 0; i < cuts->count; i++)
		all += cuts->pieces[i];
	if (all != playlist->count)
		return false;
	for (i = 0; i < cuts->count; at += cuts->pieces[i++]) {
		segments[i].name = arena_printf(arena, PLAN_SEGMENT, (int)i);
		if (!join_one(arena, directory, &playlist->segments[at], cuts->pieces[i],
		    &segments[i]))
			return false;
	}
	playlist->segments = segments;
	playlist->count = cuts->count;
	return true;
}
