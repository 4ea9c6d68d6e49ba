/*
 * Tokens to a tree, by recursive descent.  From loose to tight, as Octave:
 * + and -, then * / \, then signs, then ^ and ', which associate to the left.
 * In brackets, blanks separate: [1 -2] has two elements, [1 - 2] one.
 */
#include <stdarg.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/calc_lex.h"
#include "lib/calc_node.h"

struct parser {
	struct lexer       lexer;
	struct token       token;	/* the next one */
	struct arena      *arena;
	struct calc_fault *fault;
	int                depth;
	bool               in_brackets;
	struct calc       *calc;
};

static struct calc_node *parse_sum(struct parser *parser);
static struct calc_node *parse_power(struct parser *parser);

bool
calc_fail(struct arena *arena, struct calc_fault *fault, int column,
    const char *format, ...)
{
	va_list ap;

	if (fault->message != NULL)
		return false;
	va_start(ap, format);
	fault->message = arena_vprintf(arena, format, ap);
	va_end(ap);
	fault->column = column;
	return false;
}

static struct calc_node *
fail(struct parser *parser, const char *message)
{
	calc_fail(parser->arena, parser->fault, parser->token.column, "%s", message);
	return NULL;
}

static void
next(struct parser *parser)
{
	lexer_next(&parser->lexer, &parser->token);
	/* outside brackets a line's end is a blank */
	while (parser->token.kind == TOKEN_NEWLINE && !parser->in_brackets)
		lexer_next(&parser->lexer, &parser->token);
}

static bool
is_symbol(const struct parser *parser, char symbol)
{
	return parser->token.kind == TOKEN_SYMBOL && parser->token.symbol == symbol;
}

static bool
is_plain(const struct parser *parser, char symbol)
{
	return is_symbol(parser, symbol) && !parser->token.is_dotted;
}

static struct calc_node *
node_new(struct parser *parser, enum calc_kind kind, int column)
{
	struct calc_node *node = ARENA_NEW(parser->arena, struct calc_node);

	node->kind = kind;
	node->column = column;
	return node;
}

/* True, and deeper, unless the expression is too deep already. */
static bool
go_deeper(struct parser *parser)
{
	if (parser->depth == CALC_DEPTH_MAX) {
		calc_fail(parser->arena, parser->fault, parser->token.column,
		    "Nested too deeply: at most %d levels", CALC_DEPTH_MAX);
		return false;
	}
	parser->depth++;
	return true;
}

/* What stands between parentheses: there, blanks separate nothing. */
static struct calc_node *
parse_group(struct parser *parser)
{
	bool in_brackets = parser->in_brackets;
	struct calc_node *node;

	if (!go_deeper(parser))
		return NULL;
	parser->in_brackets = false;
	next(parser);
	if ((node = parse_sum(parser)) == NULL)
		return NULL;
	if (!is_plain(parser, ')'))
		return fail(parser, "A \")\" is missing here");
	parser->in_brackets = in_brackets;
	parser->depth--;
	node->is_grouped = true;
	next(parser);
	return node;
}

static bool
ends_row(const struct parser *parser)
{
	return is_plain(parser, ';') || parser->token.kind == TOKEN_NEWLINE;
}

/* The cells of a literal up to its closing bracket. */
static bool
parse_cells(struct parser *parser, struct calc_node *literal)
{
	struct calc_node **link = &literal->cells, *cell;
	bool row_is_empty = true;

	while (!is_plain(parser, ']')) {
		if (ends_row(parser)) {
			literal->row_count += !row_is_empty;
			row_is_empty = true;
			next(parser);
			continue;
		}
		if ((cell = parse_sum(parser)) == NULL)
			return false;
		cell->row = literal->row_count;
		*link = cell;
		link = &cell->next;
		row_is_empty = false;
		if (is_plain(parser, ','))
			next(parser);
		else if (parser->token.kind == TOKEN_END)
			return fail(parser, "A \"]\" is missing here") != NULL;
	}
	literal->row_count += !row_is_empty;
	return true;
}

static struct calc_node *
parse_literal(struct parser *parser)
{
	struct calc_node *node = node_new(parser, CALC_LITERAL, parser->token.column);
	bool in_brackets = parser->in_brackets;

	if (!go_deeper(parser))
		return NULL;
	parser->in_brackets = true;
	next(parser);
	if (!parse_cells(parser, node))
		return NULL;
	parser->in_brackets = in_brackets;
	parser->depth--;
	next(parser);
	return node;
}

/* The arguments of a call or an index, with their parentheses. */
static bool
parse_args(struct parser *parser, struct calc_node *node)
{
	bool in_brackets = parser->in_brackets;

	if (!go_deeper(parser))
		return false;
	parser->in_brackets = false;
	next(parser);
	while (!is_plain(parser, ')')) {
		if (node->arg_count == CALC_ARGS_MAX)
			return fail(parser, "Too many arguments") != NULL;
		if ((node->args[node->arg_count] = parse_sum(parser)) == NULL)
			return false;
		node->arg_count++;
		if (is_plain(parser, ','))
			next(parser);
		else if (!is_plain(parser, ')'))
			return fail(parser, "A \")\" is missing here") != NULL;
	}
	parser->in_brackets = in_brackets;
	parser->depth--;
	next(parser);
	return true;
}

static void
note_used(struct parser *parser, const char *name)
{
	struct calc_used *used = &parser->calc->used;

	for (int i = 0; i < used->count; i++)
		if (strcmp(used->names[i], name) == 0)
			return;
	used->names[used->count++] = name;
}

static bool
check_call(struct parser *parser, const struct calc_node *node)
{
	const struct calc_function *function = node->function;

	if (node->arg_count >= function->args_min && node->arg_count <= function->args_max)
		return true;
	return calc_fail(parser->arena, parser->fault, node->column,
	    function->args_min == function->args_max ? "%s takes %d argument(s)" :
	    "%s takes %d to %d arguments", function->name, function->args_min,
	    function->args_max);
}

/* A constant, a function's call, a matrix, or an element of one. */
static struct calc_node *
parse_name(struct parser *parser)
{
	struct calc_node *node = node_new(parser, CALC_NAME, parser->token.column);
	bool has_args;

	node->name = arena_strdup(parser->arena, parser->token.name);
	node->function = calc_function_find(node->name);
	next(parser);
	has_args = is_plain(parser, '(') &&
	    !(parser->in_brackets && parser->token.space_before);
	if (node->function != NULL) {
		node->kind = CALC_CALL;
		if (has_args && !parse_args(parser, node))
			return NULL;
		return check_call(parser, node) ? node : NULL;
	}
	if (!has_args && calc_constant_find(node->name, &node->value)) {
		node->kind = CALC_NUMBER;
		return node;
	}
	note_used(parser, node->name);
	if (!has_args)
		return node;
	node->kind = CALC_INDEX;
	if (!parse_args(parser, node))
		return NULL;
	if (node->arg_count < 1 || node->arg_count > 2) {
		calc_fail(parser->arena, parser->fault, node->column,
		    "%s is no function; an element is %s(row, column)", node->name, node->name);
		return NULL;
	}
	return node;
}

static struct calc_node *
parse_primary(struct parser *parser)
{
	struct calc_node *node;

	switch (parser->token.kind) {
	case TOKEN_NUMBER:
		node = node_new(parser, CALC_NUMBER, parser->token.column);
		node->value = parser->token.value;
		next(parser);
		return node;
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_SYMBOL:
		if (is_plain(parser, '('))
			return parse_group(parser);
		if (is_plain(parser, '['))
			return parse_literal(parser);
		return fail(parser, "A number, a name or a \"(\" is missing here");
	case TOKEN_END:
	case TOKEN_NEWLINE:
		return fail(parser, "The expression ends too early");
	case TOKEN_WRONG:
		break;
	}
	return NULL;
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
	if (!go_deeper(parser))
		return NULL;
	sign = node_new(parser, CALC_SIGN, parser->token.column);
	sign->op.symbol = parser->token.symbol;
	next(parser);
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
	struct calc_node *node = node_new(parser, CALC_BINARY, parser->token.column);

	node->op = (struct calc_op){ parser->token.symbol, parser->token.is_dotted };
	node->args[0] = left;
	node->arg_count = 2;
	next(parser);
	node->args[1] = operand(parser);
	return node->args[1] == NULL ? NULL : node;
}

/* What ^ raises to: a sign may stand before it, and binds tighter than ^. */
static struct calc_node *
parse_exponent(struct parser *parser)
{
	return parse_signs(parser, parse_primary);
}

/* ^ and ' from left to right; in brackets a blank before ' ends the element. */
static struct calc_node *
parse_power(struct parser *parser)
{
	struct calc_node *node = parse_primary(parser), *inner;

	while (node != NULL) {
		if (is_symbol(parser, '^'))
			node = binary(parser, node, parse_exponent);
		else if (is_symbol(parser, '\'') &&
		    !(parser->in_brackets && parser->token.space_before)) {
			inner = node;
			node = node_new(parser, CALC_TRANSPOSE, parser->token.column);
			node->args[0] = inner;
			node->arg_count = 1;
			next(parser);
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

static struct calc_node *
parse_sum(struct parser *parser)
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
	struct calc_node *node = parse_sum(parser);

	if (node == NULL || !is_plain(parser, '='))
		return node;
	if (node->kind != CALC_NAME || node->is_grouped)
		return fail(parser, "Only a name can stand before \"=\"");
	parser->calc->assigns = node->name;
	parser->calc->used.count = 0;
	next(parser);
	return parse_sum(parser);
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
	next(&parser);
	parser.calc->root = parse_statement(&parser);
	if (parser.calc->root != NULL && is_plain(&parser, ';'))
		next(&parser);
	if (parser.calc->root != NULL && parser.token.kind != TOKEN_END)
		fail(&parser, "An operator is missing before this");
	*calc = parser.calc;
	return fault->message == NULL ? ERR_OK : ERR_INPUT;
}

struct calc_used
calc_used(const struct calc *calc)
{
	return calc->used;
}
