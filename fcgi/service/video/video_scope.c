/* A sample of a list tells how what is asked for is found in it. */
#include "service/video/video_scope.h"

#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define SAMPLE     500	/* newest videos that tell how many match */
#define SAMPLE_MIN 5	/* of them: then a page is found among some thousands */

struct sample {
	int64_t matching;
	int64_t of_all;
};

/*
 * How many of the newest $5 match, and of all videos of the site, by Postgres's
 * estimate of their number (-1 in a new table).
 */
#define SAMPLE_ROW(FIRST, NEXT) \
	FIRST(matching, INT, "count(*)") \
	NEXT(of_all, INT, "(count(*) / $5::float8 * (SELECT reltuples FROM pg_class" \
	    " WHERE oid = 'video'::regclass))::bigint")

static DB_READER(sample_reader, struct sample, SAMPLE_ROW)

#define SQL_SAMPLE(scope, order) \
	"SELECT " DB_COLUMNS(SAMPLE_ROW) " FROM (" \
	"    SELECT v.search, v.search_text, v.tags FROM " scope " ORDER BY " order " LIMIT $5) v" \
	" WHERE " SCOPE_MATCH("v.")

static const char *const samples[] = {
	[SCOPE_SITE] = SQL_SAMPLE(SCOPE_OF_SITE, "v.created_at DESC, v.id DESC"),
	[SCOPE_TAG]  = SQL_SAMPLE(SCOPE_OF_TAG, "t.created_at DESC, t.video_id DESC"),
	[SCOPE_NAME] = SQL_SAMPLE(SCOPE_OF_NAME, "v.created_at DESC, v.id DESC"),
	[SCOPE_MINE] = SQL_SAMPLE(SCOPE_OF_MINE, "v.created_at DESC, v.id DESC"),
	[SCOPE_MEMBERS] = SQL_SAMPLE(SCOPE_OF_MEMBERS, "v.created_at DESC, v.id DESC"),
	[SCOPE_MEMBERS_NAME] = SQL_SAMPLE(SCOPE_OF_MEMBERS_NAME, "v.created_at DESC, v.id DESC"),
};

/* $5: how far to count. */
#define SQL_COUNT(of, list, tags) \
	"WITH found AS MATERIALIZED (SELECT v.id FROM " SCOPE_FIND(of, list, tags) ")" \
	" SELECT count(*) FROM (SELECT FROM found LIMIT $5) found"

static const char *const counts[SCOPE_COUNT][2] = SCOPE_STATEMENTS(SQL_COUNT);

static struct db_param
value_of(enum video_scope scope, const struct video_filter *filter)
{
	switch (scope) {
	case SCOPE_TAG:
		return db_text(filter->tag);
	case SCOPE_NAME:
	case SCOPE_MEMBERS_NAME:
		return db_text(filter->owner);
	case SCOPE_MINE:
		return db_user(&filter->mine);
	default:
		return db_null();
	}
}

void
video_place(const struct video_filter *filter, const struct video_match *match,
    struct video_place *out)
{
	const struct db_param asked[] = {
		db_text(match->words), db_text(match->part), db_text(match->tag),
	};

	out->list = !user_is_nobody(&filter->mine) ? SCOPE_MINE :
	    filter->of_members ? (filter->owner != NULL ? SCOPE_MEMBERS_NAME : SCOPE_MEMBERS) :
	    filter->owner != NULL ? SCOPE_NAME : SCOPE_SITE;
	out->scope = out->list == SCOPE_SITE && match->tag != NULL &&
	    filter->sort != VIDEO_POPULAR ? SCOPE_TAG : out->list;
	out->tagged = match->tag != NULL;
	memcpy(out->walk, asked, sizeof(asked));
	memcpy(out->find, asked, sizeof(asked));
	out->walk[3] = value_of(out->scope, filter);
	out->find[3] = value_of(out->list, filter);
}

static enum err
take_sample(struct db *db, const struct video_place *place, struct sample *out)
{
	const struct db_param params[] = {
		place->walk[0], place->walk[1], place->walk[2], place->walk[3], db_int(SAMPLE),
	};

	return db_read_one(db, NULL, DB_QUERY(samples[place->scope], params), sample_reader(), out);
}

enum err
video_is_dense(struct db *db, const struct video_place *place, bool *dense)
{
	struct sample sample;
	enum err err = take_sample(db, place, &sample);

	if (err == ERR_OK)
		*dense = sample.matching >= SAMPLE_MIN;
	return err;
}

enum err
video_are_many(struct db *db, const struct video_place *place, int64_t most, bool *many)
{
	struct sample sample;
	int64_t count = 0;
	enum err err;

	err = take_sample(db, place, &sample);
	if (err == ERR_OK && sample.matching >= SAMPLE_MIN) {
		if (place->scope == SCOPE_SITE || place->scope == SCOPE_MEMBERS)
			count = sample.of_all;
		else
			err = video_count(db, place, most + 1, &count);
	}
	if (err == ERR_OK)
		*many = count > most;
	return err;
}

enum err
video_count(struct db *db, const struct video_place *place, int64_t limit, int64_t *count)
{
	const struct db_param params[] = {
		place->find[0], place->find[1], place->find[2], place->find[3], db_int(limit),
	};

	return db_one_int(db, DB_QUERY(counts[place->list][place->tagged], params), count);
}
