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

#define FUZZY_BELOW 20		/* finds, above which nobody meant another word */
#define NEAR_MAX    "2000"	/* words of one beginning that are compared */

/* A lexeme as a quoted operand of a tsquery. */
#define OPERAND(word) \
	"'''' || replace(replace(" word ", '\\', '\\\\'), '''', '''''') || ''''"

/* Every word of the text, the last as it begins.  $1: the text. */
static const char SQL_EXACT[] =
    "SELECT q::text"
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
    "    SELECT lexeme, CASE WHEN char_length(lexeme) < 5 THEN 1 ELSE 2 END AS edits"
    "      FROM unnest(to_tsvector('simple', unaccent($1)))"
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
    "               SELECT word FROM ("	/* trigrams miss letters that changed places */
    "                   SELECT word FROM video_word WHERE left(word, 2) = left(lexeme, 2)"
    "                      AND char_length(word) BETWEEN char_length(lexeme) - edits"
    "                          AND char_length(lexeme) + edits LIMIT " NEAR_MAX ") near"
    "                WHERE levenshtein_less_equal(word, lexeme, 2) <= edits) alike"
    "            ORDER BY levenshtein_less_equal(word, lexeme, 4), similarity(word, lexeme) DESC, word"
    "            LIMIT 6) near)"
    " SELECT q::text FROM (SELECT string_agg(operands, ' & ')::tsquery AS q"
    "  FROM (SELECT '(' || string_agg(operand, ' | ') || ')' AS operands"
    "          FROM choice GROUP BY lexeme) each_term) terms"
    " WHERE q IS NOT NULL";

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

/* A reading of the text, tried among everyone's videos. */
struct trial {
	struct db           *db;
	struct arena        *arena;
	struct video_filter  everyones;
	struct db_param      text;
};

static enum err
try_among(const struct trial *trial, const struct video_filter *whose,
    const struct video_match *match, int64_t limit, bool *many, int64_t *finds)
{
	struct video_place place;
	enum err err;

	video_place(whose, match, &place);
	err = video_are_many(trial->db, &place, VIDEO_RANKED_MAX, many);
	return err != ERR_OK || *many ? err : video_count(trial->db, &place, limit, finds);
}

/* Among everyone's, and what is for who asks. */
static enum err
try_words(const struct trial *trial, const char *words, int64_t limit, bool *many, int64_t *finds)
{
	const struct video_match match = { .words = words, .tag = trial->everyones.tag };
	struct video_filter members = trial->everyones;
	int64_t more = 0;
	enum err err;

	members.of_members = true;
	err = try_among(trial, &trial->everyones, &match, limit, many, finds);
	if (err == ERR_OK && !*many && members.is_member) {
		err = try_among(trial, &members, &match, limit, many, &more);
		*finds += more;
	}
	return err;
}

/* Little was found: look for words like those in the text, or parts of words. */
static enum err
widen(const struct trial *trial, int64_t finds, struct video_meaning *it)
{
	const struct db_query like = { SQL_WIDE, &trial->text, 1 };
	const struct db_query part = { SQL_PART, &trial->text, 1 };
	int64_t wide_finds = 0;
	const char *wide;
	bool many = false;
	enum err err;

	err = ask_text(trial->db, trial->arena, &like, &wide);
	if (err == ERR_OK && wide != NULL)
		err = try_words(trial, wide, 1, &many, &wide_finds);
	if (err != ERR_OK)
		return err;
	if (wide != NULL && (finds == 0 || !many)) {
		it->match.words = wide;
		finds = many ? 1 : wide_finds;
	}
	return finds > 0 ? ERR_OK : ask_text(trial->db, trial->arena, &part, &it->match.part);
}

enum err
video_search_understand(struct db *db, struct arena *arena, const struct video_filter *filter,
    struct video_meaning *out)
{
	const struct trial trial = {
		db, arena, { .is_member = filter->is_member, .tag = filter->tag, .sort = filter->sort },
		db_text(filter->text),
	};
	struct video_meaning it = { .filter = filter, .match.tag = filter->tag };
	int64_t finds = 0;
	bool many = false;
	enum err err;

	err = ask_text(db, arena, &(const struct db_query){ SQL_EXACT, &trial.text, 1 }, &it.exact);
	it.match.words = it.exact;
	if (err == ERR_OK && it.exact != NULL)
		err = try_words(&trial, it.exact, FUZZY_BELOW, &many, &finds);
	if (err == ERR_OK && it.exact != NULL && !many && finds < FUZZY_BELOW)
		err = widen(&trial, finds, &it);
	if (err == ERR_OK) {
		video_place(filter, &it.match, &it.place);
		*out = it;
	}
	return err;
}
