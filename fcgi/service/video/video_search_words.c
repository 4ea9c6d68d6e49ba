/*
 * What is meant by a search: Postgres full text over title, tags and
 * description, in which the last word may go on ("guit" finds guitar).  When
 * that finds little, all may, and words that resemble those asked for (trigrams
 * of all words in use) are searched as well; when it finds nothing, the text as
 * a part of titles and tags.
 */
#include "service/video/video_search.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/video/video_row.h"

#define RANKED_MAX  3000	/* finds, about */
#define SAMPLE      500		/* newest videos that tell how many match */
#define SAMPLE_MIN  5		/* of them: then a page is found among some thousands */
#define FUZZY_BELOW 20		/* finds, above which nobody meant another word */

/* A lexeme as a quoted operand of a tsquery. */
#define OPERAND(word) \
	"'''' || replace(replace(" word ", '\\', '\\\\'), '''', '''''') || ''''"

/* Narrow the tsquery q to a tag's videos; $2: a tag or NULL. */
#define WITH_TAG \
	"CASE WHEN $2::text IS NULL THEN q" \
	" ELSE q && phraseto_tsquery('simple', unaccent($2)) END::text"

/* Every word of the text, the last as it begins.  $1: the text. */
static const char SQL_EXACT[] =
    "SELECT " WITH_TAG
    "  FROM (SELECT string_agg(" OPERAND("lexeme")
    "               || CASE WHEN is_last THEN ':*' ELSE '' END, ' & ')::tsquery AS q"
    "          FROM (SELECT lexeme, positions[array_upper(positions, 1)]"
    "                       = max(positions[array_upper(positions, 1)]) OVER () AS is_last"
    "                  FROM unnest(to_tsvector('simple', unaccent($1)))) term) terms"
    " WHERE q IS NOT NULL";

/*
 * For every word of the text those that begin so, and the six in use that are
 * most like it; words that nothing is like are left out.  $1: the text.
 */
static const char SQL_WIDE[] =
    "WITH term AS ("
    "    SELECT lexeme FROM unnest(to_tsvector('simple', unaccent($1)))"
    "     WHERE char_length(lexeme) <= 40 LIMIT 10),"
    " choice AS ("
    "    SELECT lexeme, " OPERAND("lexeme") " || ':*' AS operand FROM term"
    "     WHERE char_length(lexeme) < 3 OR EXISTS ("
    "           SELECT FROM video_word"
    "            WHERE word ~>=~ lexeme AND word ~<~ (lexeme || chr(1114111)))"
    "    UNION ALL"
    "    SELECT lexeme, " OPERAND("near.word")
    "      FROM term CROSS JOIN LATERAL ("
    "           SELECT word FROM ("
    "               SELECT word FROM video_word WHERE word % lexeme"
    "               UNION"
    "               SELECT word FROM video_word"	/* trigrams miss letters that changed places */
    "                WHERE word ~>=~ left(lexeme, 2) AND word ~<~ (left(lexeme, 2) || chr(1114111))"
    "                  AND levenshtein_less_equal(word, lexeme, 2)"
    "                      <= CASE WHEN char_length(lexeme) < 5 THEN 1 ELSE 2 END) alike"
    "            ORDER BY levenshtein_less_equal(word, lexeme, 4), similarity(word, lexeme) DESC, word"
    "            LIMIT 6) near)"
    " SELECT " WITH_TAG " FROM (SELECT string_agg(operands, ' & ')::tsquery AS q"
    "  FROM (SELECT '(' || string_agg(operand, ' | ') || ')' AS operands"
    "          FROM choice GROUP BY lexeme) each_term) terms"
    " WHERE q IS NOT NULL";

/* $1: a tsquery; $2: how far to count. */
static const char SQL_FINDS[] =
    "SELECT count(*) FROM (SELECT FROM video v"
    "    WHERE v.search @@ $1::tsquery AND " VIDEO_LISTED("v.") " LIMIT $2) found";

struct sample {
	int64_t matching;
	int64_t of_all;
};

/*
 * How many of the newest $2 match, and of all videos, by Postgres's estimate of
 * their number (-1 in a new table); ts_match_vq() is @@ without its index.
 */
#define SAMPLE_ROW(FIRST, NEXT) \
	FIRST(matching, INT, "count(*)") \
	NEXT(of_all, INT, "(count(*) / $2::float8 * (SELECT reltuples FROM pg_class" \
	    " WHERE oid = 'video'::regclass))::bigint")

static DB_READER(sample_reader, struct sample, SAMPLE_ROW)

static const char SQL_SAMPLE[] =
    "SELECT " DB_COLUMNS(SAMPLE_ROW) " FROM (SELECT v.search FROM video v WHERE " VIDEO_LISTED("v.")
    "    ORDER BY v.created_at DESC, v.id DESC LIMIT $2) newest"
    " WHERE ts_match_vq(search, $1::tsquery)";

/* The pattern that finds the text as a part; none where trigrams are no help. */
static const char SQL_PART[] =
    "SELECT '%' || regexp_replace(lower(unaccent($1)), '([\\\\%_])', '\\\\\\1', 'g') || '%'"
    " WHERE $1 ~ '[[:alnum:]]{3}'";

/* One text, or NULL where the statement gives no row. */
static enum err
ask_text(struct db *db, struct arena *arena, const struct db_query *query, const char **out)
{
	enum err err;

	*out = NULL;
	err = db_one_text(db, arena, query, out);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
count_finds(struct db *db, const char *tsquery, int64_t limit, int64_t *finds)
{
	const struct db_param params[] = { db_text(tsquery), db_int(limit) };

	return db_one_int(db, DB_QUERY(SQL_FINDS, params), finds);
}

static enum err
match_many(struct db *db, const char *tsquery, bool *many)
{
	const struct db_param params[] = { db_text(tsquery), db_int(SAMPLE) };
	struct sample sample;
	enum err err;

	err = db_read_one(db, NULL, DB_QUERY(SQL_SAMPLE, params), sample_reader(), &sample);
	if (err == ERR_OK)
		*many = sample.matching >= SAMPLE_MIN && sample.of_all > RANKED_MAX;
	return err;
}

/* Little was found: look for words like those in the text, or parts of words. */
static enum err
widen(struct db *db, struct arena *arena, const struct db_param *params, int64_t finds,
    struct video_meaning *it)
{
	const char *wide = NULL;
	bool many = false;
	enum err err;

	err = ask_text(db, arena, &(const struct db_query){ SQL_WIDE, params, 2 }, &wide);
	if (err == ERR_OK && wide != NULL)
		err = match_many(db, wide, &many);
	if (err != ERR_OK)
		return err;
	if (wide != NULL && (finds == 0 || !many)) {
		it->wide = wide;
		it->many = many;
		if (!many)
			err = count_finds(db, wide, 1, &finds);
	}
	if (err == ERR_OK && finds == 0 && !it->many)
		err = ask_text(db, arena, &(const struct db_query){ SQL_PART, params, 1 }, &it->part);
	return err;
}

enum err
video_search_understand(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct video_meaning *out)
{
	const struct db_param params[] = { db_text(filter->text), db_text(filter->tag) };
	struct video_meaning it = { .filter = filter };
	int64_t finds = 0;
	enum err err;

	err = ask_text(db, arena, &(const struct db_query){ SQL_EXACT, params, 2 }, &it.exact);
	it.wide = it.exact;
	if (err == ERR_OK && it.exact != NULL)
		err = match_many(db, it.exact, &it.many);
	if (err == ERR_OK && it.exact != NULL && !it.many) {
		err = count_finds(db, it.exact, FUZZY_BELOW, &finds);
		if (err == ERR_OK && finds < FUZZY_BELOW)
			err = widen(db, arena, params, finds, &it);
	}
	if (err == ERR_OK)
		*out = it;
	return err;
}
