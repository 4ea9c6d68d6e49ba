/* Tokens of the calculator.  Private to lib/calc/calc*.c. */
#ifndef LIB_CALC_LEX_H
#define LIB_CALC_LEX_H

#include <stdbool.h>

#include "lib/calc/calc.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_NAME,
	TOKEN_SYMBOL,	/* one of + - * / \ ^ ' ( ) [ ] , ; = and their dotted kin */
	TOKEN_NEWLINE,	/* inside brackets it ends a row */
	TOKEN_WRONG,	/* `fault` says what */
};

struct token {
	enum token_kind kind;
	char            symbol;
	bool            is_dotted;
	bool            space_before;
	bool            space_after;
	int             column;
	double          value;
	char            name[CALC_NAME_MAX + 1];
};

struct lexer {
	struct arena      *arena;
	const char        *at;
	int                column;	/* of `at` */
	struct calc_fault *fault;
};

void calc_lex_next(struct lexer *lexer, struct token *token);

#endif
