/*
 * Tokens to a tree, by recursive descent.  From loose to tight, as Octave:
 * + and -, then * / \, then signs, then ^ and ', which associate to the left.
 * In brackets, blanks separate: [1 -2] has two elements, [1 - 2] one.
 */
#include <stdarg.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_parse.h"

struct calc_node *
calc_parse_fail(struct parser *parser, const char *message)
{
	calc_fail(parser->arena, parser->fault, parser->token.column, "%s", message);
	return NULL;
}

void
calc_parse_next(struct parser *parser)
{
	calc_lex_next(&parser->lexer, &parser->token);
	/* outside brackets a line's end is a blank */
	while (parser->token.kind == TOKEN_NEWLINE && !parser->in_brackets)
		calc_lex_next(&parser->lexer, &parser->token);
}

struct calc_node *
calc_parse_node(struct parser *parser, enum calc_kind kind, int column)
{
	struct calc_node *node = ARENA_NEW(parser->arena, struct calc_node);

	node->kind = kind;
	node->column = column;
	return node;
}

/* True, and deeper, unless the expression is too deep already. */
bool
calc_parse_deeper(struct parser *parser)
{
	if (parser->depth == CALC_DEPTH_MAX) {
		calc_fail(parser->arena, parser->fault, parser->token.column,
		    "Nested too deeply: at most %d levels", CALC_DEPTH_MAX);
		return false;
	}
	parser->depth++;
	return true;
}

static bool
is_sign(const struct parser *parser)
{
	return is_plain(parser, '+') || is_plain(parser, '-');
}

/* Signs in front of what `operand` parses; they need no levels of their own. */
static struct calc_node *
parse_signs(struct parser *parser, struct calc_node *(*operand)(struct parser *))
{
	struct calc_node *sign, *node;

	if (!is_sign(parser))
		return operand(parser);
	if (!calc_parse_deeper(parser))
		return NULL;
	sign = calc_parse_node(parser, CALC_SIGN, parser->token.column);
	sign->op.symbol = parser->token.symbol;
	calc_parse_next(parser);
	if ((node = parse_signs(parser, operand)) == NULL)
		return NULL;
	parser->depth--;
	sign->args[0] = node;
	sign->arg_count = 1;
	return sign;
}

static struct calc_node *
binary(struct parser *parser, struct calc_node *left,
    struct calc_node *(*operand)(struct parser *))
{
	struct calc_node *node = calc_parse_node(parser, CALC_BINARY, parser->token.column);

	node->op = (struct calc_op){ parser->token.symbol, parser->token.is_dotted };
	node->args[0] = left;
	node->arg_count = 2;
	calc_parse_next(parser);
	node->args[1] = operand(parser);
	return node->args[1] == NULL ? NULL : node;
}

/* What ^ raises to: a sign may stand before it, and binds tighter than ^. */
static struct calc_node *
parse_exponent(struct parser *parser)
{
	return parse_signs(parser, calc_parse_primary);
}

/* ^ and ' from left to right; in brackets a blank before ' ends the element. */
static struct calc_node *
parse_power(struct parser *parser)
{
	struct calc_node *node = calc_parse_primary(parser), *inner;

	while (node != NULL) {
		if (is_symbol(parser, '^'))
			node = binary(parser, node, parse_exponent);
		else if (is_symbol(parser, '\'') &&
		    !(parser->in_brackets && parser->token.space_before)) {
			inner = node;
			node = calc_parse_node(parser, CALC_TRANSPOSE, parser->token.column);
			node->args[0] = inner;
			node->arg_count = 1;
			calc_parse_next(parser);
		} else
			break;
	}
	return node;
}

static struct calc_node *
parse_factor(struct parser *parser)
{
	return parse_signs(parser, parse_power);
}

static struct calc_node *
parse_product(struct parser *parser)
{
	struct calc_node *node = parse_factor(parser);

	while (node != NULL && (is_symbol(parser, '*') || is_symbol(parser, '/') ||
	    is_symbol(parser, '\\')))
		node = binary(parser, node, parse_factor);
	return node;
}

/* In brackets, `1 -2` is two elements: the sign belongs to the second. */
static bool
begins_element(const struct parser *parser)
{
	return parser->in_brackets && parser->token.space_before &&
	    !parser->token.space_after;
}

struct calc_node *
calc_parse_sum(struct parser *parser)
{
	struct calc_node *node = parse_product(parser);

	while (node != NULL && is_sign(parser) && !begins_element(parser))
		node = binary(parser, node, parse_product);
	return node;
}

/* `x = …` names the result. */
static struct calc_node *
parse_statement(struct parser *parser)
{
	struct calc_node *node = calc_parse_sum(parser);

	if (node == NULL || !is_plain(parser, '='))
		return node;
	if (node->kind != CALC_NAME || node->is_grouped)
		return calc_parse_fail(parser, "Only a name can stand before \"=\"");
	parser->calc->assigns = node->name;
	parser->calc->used.count = 0;
	calc_parse_next(parser);
	return calc_parse_sum(parser);
}

enum err
calc_parse(struct arena *arena, const char *text, struct calc **calc,
    struct calc_fault *fault)
{
	struct parser parser = { .arena = arena, .fault = fault };

	*fault = (struct calc_fault){ 0, NULL };
	if (strlen(text) > CALC_LENGTH_MAX) {
		calc_fail(arena, fault, CALC_LENGTH_MAX, "At most %d characters",
		    CALC_LENGTH_MAX);
		return ERR_INPUT;
	}
	parser.calc = ARENA_NEW(arena, struct calc);
	parser.calc->arena = arena;
	parser.calc->used.names = ARENA_ARRAY(arena, const char *, strlen(text) + 1);
	parser.lexer = (struct lexer){ arena, text, 1, fault };
	calc_parse_next(&parser);
	parser.calc->root = parse_statement(&parser);
	if (parser.calc->root != NULL && is_plain(&parser, ';'))
		calc_parse_next(&parser);
	if (parser.calc->root != NULL && parser.token.kind != TOKEN_END)
		calc_parse_fail(&parser, "An operator is missing before this");
	*calc = parser.calc;
	return fault->message == NULL ? ERR_OK : ERR_INPUT;
}

struct calc_used
calc_used(const struct calc *calc)
{
	return calc->used;
}
