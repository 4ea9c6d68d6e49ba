/* What operators stand between: numbers, names, calls, groups and literals. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc_parse.h"

/* What stands between parentheses: there, blanks separate nothing. */
static struct calc_node *
parse_group(struct parser *parser)
{
	bool in_brackets = parser->in_brackets;
	struct calc_node *node;

	if (!calc_parse_deeper(parser))
		return NULL;
	parser->in_brackets = false;
	calc_parse_next(parser);
	if ((node = calc_parse_sum(parser)) == NULL)
		return NULL;
	if (!is_plain(parser, ')'))
		return calc_parse_fail(parser, "A \")\" is missing here");
	parser->in_brackets = in_brackets;
	parser->depth--;
	node->is_grouped = true;
	calc_parse_next(parser);
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
			calc_parse_next(parser);
			continue;
		}
		if ((cell = calc_parse_sum(parser)) == NULL)
			return false;
		cell->row = literal->row_count;
		*link = cell;
		link = &cell->next;
		row_is_empty = false;
		if (is_plain(parser, ','))
			calc_parse_next(parser);
		else if (parser->token.kind == TOKEN_END)
			return calc_parse_fail(parser, "A \"]\" is missing here") != NULL;
	}
	literal->row_count += !row_is_empty;
	return true;
}

static struct calc_node *
parse_literal(struct parser *parser)
{
	struct calc_node *node = calc_parse_node(parser, CALC_LITERAL, parser->token.column);
	bool in_brackets = parser->in_brackets;

	if (!calc_parse_deeper(parser))
		return NULL;
	parser->in_brackets = true;
	calc_parse_next(parser);
	if (!parse_cells(parser, node))
		return NULL;
	parser->in_brackets = in_brackets;
	parser->depth--;
	calc_parse_next(parser);
	return node;
}

/* The arguments of a call or an index, with their parentheses. */
static bool
parse_args(struct parser *parser, struct calc_node *node)
{
	bool in_brackets = parser->in_brackets;

	if (!calc_parse_deeper(parser))
		return false;
	parser->in_brackets = false;
	calc_parse_next(parser);
	while (!is_plain(parser, ')')) {
		if (node->arg_count == CALC_ARGS_MAX)
			return calc_parse_fail(parser, "Too many arguments") != NULL;
		if ((node->args[node->arg_count] = calc_parse_sum(parser)) == NULL)
			return false;
		node->arg_count++;
		if (is_plain(parser, ','))
			calc_parse_next(parser);
		else if (!is_plain(parser, ')'))
			return calc_parse_fail(parser, "A \")\" is missing here") != NULL;
	}
	parser->in_brackets = in_brackets;
	parser->depth--;
	calc_parse_next(parser);
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
	struct calc_node *node = calc_parse_node(parser, CALC_NAME, parser->token.column);
	bool has_args;

	node->name = arena_strdup(parser->arena, parser->token.name);
	node->function = calc_function_find(node->name);
	calc_parse_next(parser);
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

struct calc_node *
calc_parse_primary(struct parser *parser)
{
	struct calc_node *node;

	switch (parser->token.kind) {
	case TOKEN_NUMBER:
		node = calc_parse_node(parser, CALC_NUMBER, parser->token.column);
		node->value = parser->token.value;
		calc_parse_next(parser);
		return node;
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_SYMBOL:
		if (is_plain(parser, '('))
			return parse_group(parser);
		if (is_plain(parser, '['))
			return parse_literal(parser);
		return calc_parse_fail(parser, "A number, a name or a \"(\" is missing here");
	case TOKEN_END:
	case TOKEN_NEWLINE:
		return calc_parse_fail(parser, "The expression ends too early");
	case TOKEN_WRONG:
		break;
	}
	return NULL;
}

