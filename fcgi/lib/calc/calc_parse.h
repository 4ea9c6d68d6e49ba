/* The parser's state, and its two halves.  Private to lib/calc/calc_parse*.c. */
#ifndef LIB_CALC_PARSE_H
#define LIB_CALC_PARSE_H

#include "lib/calc/calc_lex.h"
#include "lib/calc/calc_node.h"

struct parser {
	struct lexer       lexer;
	struct token       token;	/* the next one */
	struct arena      *arena;
	struct calc_fault *fault;
	int                depth;
	bool               in_brackets;
	struct calc       *calc;
};

/* Each gives NULL, and the parser's fault, when the text is none of it. */
struct calc_node *calc_parse_sum(struct parser *parser);
struct calc_node *calc_parse_primary(struct parser *parser);

struct calc_node *calc_parse_fail(struct parser *parser, const char *message);
void              calc_parse_next(struct parser *parser);
/* True, and deeper, unless the expression is too deep already. */
bool              calc_parse_deeper(struct parser *parser);
struct calc_node *calc_parse_node(struct parser *parser, enum calc_kind kind, int column);

static inline bool
is_symbol(const struct parser *parser, char symbol)
{
	return parser->token.kind == TOKEN_SYMBOL && parser->token.symbol == symbol;
}

/* Without a dot before it. */
static inline bool
is_plain(const struct parser *parser, char symbol)
{
	return is_symbol(parser, symbol) && !parser->token.is_dotted;
}

#endif
