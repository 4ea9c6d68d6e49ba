/* The table of kinds. */
#include "jobs/worker/kinds.h"

#include <string.h>

#include "lib/base/count.h"
#include "service/video/transcode.h"

#define MINUTE_S INT64_C(60)
#define HOUR_S   (60 * MINUTE_S)
#define DAY_S    (24 * HOUR_S)

const struct kind kinds[] = {
	/* name               lane              store  run                 again after    when it failed */
	{ JOB_TRANSCODE,      LANE_TRANSCODING, true,  transcode_run,      0,             transcode_fail },
	{ JOB_POSTER,         LANE_POSTERS,     true,  poster_run,         0,             job_fail },
	{ JOB_TRANSCRIBE,     LANE_WORDS,       true,  transcribe_run,     0,             job_fail },
	{ JOB_CLEAN,          LANE_COPIES,      true,  clean_run,          0,             job_fail },
	{ JOB_REPLACE,        LANE_COPIES,      true,  replace_run,        0,             job_fail },
	{ JOB_MATRIX,         LANE_MATRICES,    true,  matrix_run,         0,             job_fail },
	{ JOB_OBJECT_DELETE,  LANE_OTHERS,      true,  delete_object_run,  0,             job_fail },
	{ JOB_ACCOUNT_DELETE, LANE_OTHERS,      true,  delete_account_run, 0,             job_fail },
	{ JOB_HASH,           LANE_OTHERS,      true,  hash_run,           0,             job_fail },
	{ JOB_PURGE,          LANE_OTHERS,      false, purge_run,          10 * MINUTE_S, job_fail },
	{ JOB_UPLOADS,        LANE_OTHERS,      true,  uploads_run,        10 * MINUTE_S, job_fail },
	{ JOB_PRUNE,          LANE_OTHERS,      false, prune_run,          HOUR_S,        job_fail },
	{ JOB_JANITOR,        LANE_OTHERS,      true,  janitor_run,        DAY_S,         job_fail },
	{ JOB_LOOKS,          LANE_OTHERS,      false, looks_run,          MINUTE_S,      job_fail },
	{ JOB_STRIP,          LANE_OTHERS,      true,  strip_run,          10 * MINUTE_S, job_fail },
	{ JOB_AUDIENCE,       LANE_OTHERS,      false, audience_run,       0,             job_fail },
};
const size_t kinds_count = COUNT(kinds);

_Static_assert(COUNT(kinds) <= KINDS_MAX, "a lane has room for all kinds");

const struct kind *
kind_named(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}
