/* Text to tokens. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/calc/calc_lex.h"
#include "lib/calc/calc_node.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Columns count code points: bytes that continue one add nothing. */
static void
advance(struct lexer *lexer, size_t bytes)
{
	for (; bytes > 0; bytes--, lexer->at++)
		lexer->column += ((unsigned char)*lexer->at & 0xc0) != 0x80;
}

/* Blanks, "..." line continuations and comments (# and %). */
static bool
skip_blanks(struct lexer *lexer)
{
	const char *start = lexer->at;

	for (;;) {
		if (is_blank(*lexer->at))
			advance(lexer, 1);
		else if (strncmp(lexer->at, "...\n", 4) == 0)
			advance(lexer, 4);
		else if (*lexer->at == '#' || *lexer->at == '%')
			advance(lexer, strcspn(lexer->at, "\n"));
		else
			return lexer->at != start;
	}
}

/* `1.*2` is 1 .* 2: a dot before an operator is not the number's. */
static size_t
number_length(const char *text)
{
	size_t len = strspn(text, "0123456789");
	size_t exponent;

	if (text[len] == '.' && (text[len + 1] == '\0' ||
	    strchr("*/\\^'", text[len + 1]) == NULL))
		len += 1 + strspn(text + len + 1, "0123456789");
	if (text[len] == 'e' || text[len] == 'E') {
		exponent = len + 1;
		if (text[exponent] == '+' || text[exponent] == '-')
			exponent++;
		if (isdigit((unsigned char)text[exponent]))
			len = exponent + strspn(text + exponent, "0123456789");
	}
	return len;
}

static void
read_number(struct lexer *lexer, struct token *token)
{
	size_t len = number_length(lexer->at);
	char digits[CALC_NAME_MAX + 1];

	token->kind = TOKEN_NUMBER;
	if (len > CALC_NAME_MAX) {
		token->kind = TOKEN_WRONG;
		calc_fail(lexer->arena, lexer->fault, lexer->column,
		    "A number may have at most %d characters", CALC_NAME_MAX);
		return;
	}
	memcpy(digits, lexer->at, len);
	digits[len] = '\0';
	token->value = strtod(digits, NULL);
	advance(lexer, len);
}

static void
read_name(struct lexer *lexer, struct token *token)
{
	size_t len = 0;

	while (isalnum((unsigned char)lexer->at[len]) || lexer->at[len] == '_')
		len++;
	token->kind = TOKEN_NAME;
	if (len > CALC_NAME_MAX) {
		token->kind = TOKEN_WRONG;
		calc_fail(lexer->arena, lexer->fault, lexer->column,
		    "A name may have at most %d characters", CALC_NAME_MAX);
		return;
	}
	memcpy(token->name, lexer->at, len);
	token->name[len] = '\0';
	advance(lexer, len);
}

static void
read_symbol(struct lexer *lexer, struct token *token)
{
	const char *at = lexer->at;
	int len = 1;

	token->kind = TOKEN_SYMBOL;
	token->symbol = at[0];
	if (at[0] == '.' && at[1] != '\0' && strchr("*/\\^'", at[1]) != NULL) {
		token->is_dotted = true;
		token->symbol = at[1];
		advance(lexer, 2);
	} else if (strchr("+-*/\\^'()[],;=", at[0]) != NULL)
		advance(lexer, 1);
	else {
		while (((unsigned char)at[len] & 0xc0) == 0x80)
			len++;
		token->kind = TOKEN_WRONG;
		calc_fail(lexer->arena, lexer->fault, lexer->column,
		    "\"%.*s\" means nothing here", len, at);
	}
}

void
calc_lex_next(struct lexer *lexer, struct token *token)
{
	memset(token, 0, sizeof(*token));
	token->space_before = skip_blanks(lexer);
	token->column = lexer->column;
	if (*lexer->at == '\0')
		token->kind = TOKEN_END;
	else if (*lexer->at == '\n') {
		token->kind = TOKEN_NEWLINE;
		advance(lexer, 1);
	} else if (isdigit((unsigned char)*lexer->at) ||
	    (*lexer->at == '.' && isdigit((unsigned char)lexer->at[1])))
		read_number(lexer, token);
	else if (isalpha((unsigned char)*lexer->at) || *lexer->at == '_')
		read_name(lexer, token);
	else
		read_symbol(lexer, token);
	token->space_after = is_blank(*lexer->at) || *lexer->at == '\n';
}
