/* Pieces of a copy, from one keyframe to the next, joined to segments. */
#ifndef WORKER_JOIN_H
#define WORKER_JOIN_H

#include <stdbool.h>

#include "jobs/worker/plan.h"
#include "jobs/worker/playlist.h"

/*
 * The files that `playlist` names below `directory` (which ends with "/") become
 * one a segment, named as segments are, and so does the playlist.  A segment may
 * hold several fragments (ISO/IEC 23000-19 section 7.3.2.3).
 *
 * False: they are not as many as was planned, or one could not be written.
 */
bool join_pieces(struct arena *arena, const char *directory, const struct cuts *cuts,
    struct playlist *playlist);

#endif
