/* A host's last two hours. */
#include <math.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/fleet/host.h"

#define STEP_US (HOST_SLOT_S * INT64_C(1000000))

struct sample {
	int64_t at;
	int64_t value;
};

#define SAMPLE_ROW(FIRST, NEXT) \
	FIRST(at, TIME, "s.at") \
	NEXT(value, INT, "s.figures[$2::int]")

static DB_READER(sample_reader, struct sample, SAMPLE_ROW)

static const char SQL_EXISTS[] =
    "SELECT count(*) FROM host WHERE public_id = $1 AND revoked_at IS NULL";
static const char SQL[] =
    "SELECT " DB_COLUMNS(SAMPLE_ROW) " FROM host_sample s JOIN host h ON h.id = s.host_id"
    " WHERE h.public_id = $1 AND s.at >= $3 AND cardinality(s.figures) >= $2::int";

enum err
host_series(struct db *db, struct arena *arena, const struct public_id *id,
    enum beat_figure figure, int64_t window_s, struct host_series *out)
{
	const int64_t until = clock_now_us() / STEP_US * STEP_US;
	const int64_t from = until - window_s * 1000000 / STEP_US * STEP_US;
	const struct db_param params[] = { db_id(id), db_int((int64_t)figure + 1), db_time(from) };
	const struct db_param who[] = { db_id(id) };
	const struct sample *samples;
	struct db_list list;
	int64_t known;
	enum err err;

	if ((err = db_one_int(db, DB_QUERY(SQL_EXISTS, who), &known)) != ERR_OK)
		return err;
	if (known == 0)
		return ERR_NOT_FOUND;
	if ((err = db_read_all(db, arena, DB_QUERY(SQL, params), sample_reader(), &list)) != ERR_OK)
		return err;
	out->from = from;
	out->count = (size_t)((until - from) / STEP_US);
	out->values = ARENA_ARRAY(arena, double, out->count + 1);
	for (size_t i = 0; i < out->count; i++)
		out->values[i] = NAN;
	samples = list.items;
	for (size_t i = 0; i < list.count; i++) {
		const size_t step = (size_t)((samples[i].at - from) / STEP_US);

		if (step < out->count)
			out->values[step] = (double)samples[i].value;
	}
	return ERR_OK;
}
