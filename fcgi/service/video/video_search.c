/*
 * Search: Postgres full text over title, tags and description, in which the
 * last word may go on ("guit" finds guitar).  When that finds little, all may,
 * and words that resemble those asked for (trigrams of all words in use) are
 * searched as well; when it finds nothing, the text as a part of titles and tags.
 *
 * Finds are ranked, unless so many videos match that ranks say little and cost
 * much: then they are listed newest first, which needs no index of words.
 */
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/video/video_page.h"
#include "service/video/video_row.h"

#define RANKED_MAX  3000	/* finds, about */
#define SAMPLE      500		/* newest videos that tell how many match */
#define SAMPLE_MIN  5		/* of them: then a page is found among some thousands */
#define FUZZY_BELOW 20		/* finds, above which nobody meant another word */
#define RANK_MAX    1000000000000	/* ranks are below, times since 1970 in microseconds above */

/* What cursors are for, by the sort. */
static const char *const lists[] = {
	[VIDEO_NEWEST] = "found newest", [VIDEO_POPULAR] = "found popular",
	[VIDEO_BEST] = "found best",
};

/* What a search has turned out to mean; texts of tsqueries. */
struct meaning {
	const char *exact;
	const char *wide;	/* `exact` or words like it: what is searched; NULL: nothing */
	const char *part;	/* a LIKE pattern, or NULL */
	bool        many;	/* `wide` matches so many that they are not ranked */
};

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

/*
 * How many of the newest $2 match, and of all videos, by Postgres's estimate of
 * their number (-1 in a new table); ts_match_vq() is @@ without its index.
 */
static const char SQL_SAMPLE[] =
    "SELECT count(*), (count(*) / $2::float8 * (SELECT reltuples FROM pg_class"
    "    WHERE oid = 'video'::regclass))::bigint FROM (SELECT v.search FROM video v WHERE " VIDEO_LISTED("v.")
    "    ORDER BY v.created_at DESC, v.id DESC LIMIT $2) newest"
    " WHERE ts_match_vq(search, $1::tsquery)";

/* The pattern that finds the text as a part; none where trigrams are no help. */
static const char SQL_PART[] =
    "SELECT '%' || regexp_replace(lower(unaccent($1)), '([\\\\%_])', '\\\\\\1', 'g') || '%'"
    " WHERE $1 ~ '[[:alnum:]]{3}'";

/*
 * All finds, sorted.  $1, $2: where the page before ended; $3: rows; $4: exact
 * tsquery; $5: wide one; $6: pattern or NULL; $7: the text; $8: tag or NULL;
 * $9: a sort; $10: whose.
 */
#define FOUND(where) \
	"WITH found AS MATERIALIZED (" \
	"    SELECT v.id, CASE $9::int" \
	"           WHEN 0 THEN (extract(epoch FROM v.created_at) * 1000000)::bigint" \
	"           WHEN 1 THEN v.views" \
	"           ELSE CASE WHEN v.search @@ $4::tsquery" \
	"                THEN (ts_rank(v.search, $4::tsquery) * 1000000)::bigint * 1000 + 1000" \
	"                ELSE (word_similarity(lower(unaccent($7)), v.search_text) * 999)::bigint END" \
	"           END AS k" \
	"      FROM video v" \
	"     WHERE (v.search @@ $5::tsquery OR v.search_text LIKE $6)" \
	"       AND ($8::text IS NULL OR $8 = ANY (v.tags)) AND " where ")" \
	" SELECT " CARD_COLUMNS ", f.k FROM (" \
	"    SELECT id, k FROM found WHERE (k, id) < ($1::bigint, $2::bigint)" \
	"     ORDER BY k DESC, id DESC LIMIT " PAGE_ROWS_MAX ") f" \
	"  JOIN video v ON v.id = f.id ORDER BY f.k DESC, f.id DESC LIMIT $3"

static const char SQL_FOUND[] = FOUND(VIDEO_LISTED("v."));
static const char SQL_FOUND_NAME[] = FOUND(VIDEO_LISTED("v.")
    " AND v.owner_id = (SELECT id FROM account WHERE lower(username) = lower($10))");
static const char SQL_FOUND_MINE[] = FOUND("v.deleted_at IS NULL AND v.owner_id = $10");

/*
 * The newest or most watched ones that match, where many do: the index of
 * words would have them all fetched and sorted.  $4: a tsquery; $5: tag or NULL.
 */
#define WALK(from_key, key, first) \
	"SELECT " CARD_COLUMNS " FROM (" \
	"    SELECT v.* FROM video v WHERE " VIDEO_LISTED("v.") \
	"       AND ts_match_vq(v.search, $4::tsquery)" \
	"       AND ($5::text IS NULL OR $5 = ANY (v.tags))" \
	"       AND (v." key ", v.id) < (coalesce(" from_key ", " first "), $2::bigint)" \
	"     ORDER BY v." key " DESC, v.id DESC LIMIT " PAGE_ROWS_MAX ") v" \
	" ORDER BY v." key " DESC, v.id DESC LIMIT $3"

static const char SQL_WALK_NEWEST[] = WALK("$1::timestamptz", "created_at", "'infinity'");
static const char SQL_WALK_POPULAR[] = WALK("$1::bigint", "views", "9223372036854775807");

/* One text, or NULL where the statement gives no row. */
static enum err
ask_text(struct db *db, struct arena *arena, const struct db_query *query, const char **out)
{
	struct db_rows *rows = NULL;
	enum err err;

	*out = NULL;
	err = db_rows(db, query, &rows);
	if (err == ERR_OK && db_count(rows) == 1)
		*out = db_get_text(rows, 0, 0, arena);
	db_rows_free(rows);
	return err;
}

static enum err
count_finds(struct db *db, const char *tsquery, int64_t limit, int64_t *finds)
{
	const struct db_param params[] = { db_text(tsquery), db_int(limit) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_FINDS, params), &rows);
	if (err == ERR_OK)
		*finds = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	return err;
}

static enum err
match_many(struct db *db, const char *tsquery, bool *many)
{
	const struct db_param params[] = { db_text(tsquery), db_int(SAMPLE) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_SAMPLE, params), &rows);
	if (err == ERR_OK)
		*many = db_get_int(rows, 0, 0) >= SAMPLE_MIN &&
		    db_get_int(rows, 0, 1) > RANKED_MAX;
	db_rows_free(rows);
	return err;
}

/* Little was found: look for words like those in the text, or parts of words. */
static enum err
widen(struct db *db, struct arena *arena, const struct db_param *params, int64_t finds,
    struct meaning *it)
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

/* What the text means, by what there is to find among everyone's videos. */
static enum err
understand(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct meaning *out)
{
	const struct db_param params[] = { db_text(filter->text), db_text(filter->tag) };
	struct meaning it = { NULL, NULL, NULL, false };
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

static enum err
walk(struct db *db, struct arena *arena, const struct video_filter *filter,
    const struct meaning *meaning, int64_t a, int64_t b, struct video_cards *out)
{
	bool popular = filter->sort == VIDEO_POPULAR, first = filter->cursor == NULL;
	const struct db_param params[] = {
		first ? db_null() : popular ? db_int(a) : db_time(a), db_int(b),
		db_int(filter->limit + 1), db_text(meaning->wide), db_text(filter->tag),
	};
	const struct page page = {
		.sql = popular ? SQL_WALK_POPULAR : SQL_WALK_NEWEST,
		.order = popular ? BY_VIEWS : BY_CREATED,
		.list = lists[filter->sort],
		.params = params, .count = COUNT(params), .limit = filter->limit,
	};

	return video_page(db, arena, &page, out);
}

enum err
video_search(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct video_cards *out)
{
	bool mine = !user_is_nobody(&filter->mine), many;
	int64_t a = INT64_MAX, b = INT64_MAX;
	struct meaning meaning;
	enum err err;

	err = cursor_read(db, lists[filter->sort], filter->cursor, &a, &b);
	if (err != ERR_OK)
		return err;
	err = understand(db, arena, filter, &meaning);
	if (err != ERR_OK)
		return err;
	/* A list goes on as it began, though more or less is found meanwhile. */
	many = filter->cursor != NULL && filter->sort == VIDEO_BEST ? a >= RANK_MAX :
	    meaning.many;
	if (many && !mine && filter->owner == NULL && meaning.wide != NULL)
		return walk(db, arena, filter, &meaning, a, b, out);

	const struct db_param params[] = {
		db_int(a), db_int(b), db_int(filter->limit + 1),
		db_text(meaning.exact), db_text(meaning.wide), db_text(meaning.part),
		db_text(filter->text), db_text(filter->tag), db_int(filter->sort),
		mine ? db_user(&filter->mine) : db_text(filter->owner),
	};
	const struct page page = {
		.sql = mine ? SQL_FOUND_MINE : filter->owner != NULL ? SQL_FOUND_NAME : SQL_FOUND,
		.list = lists[filter->sort], .order = BY_COLUMN, .params = params,
		.count = mine || filter->owner != NULL ? 10 : 9,
		.limit = filter->limit, .mine = mine,
	};
	return video_page(db, arena, &page, out);
}
