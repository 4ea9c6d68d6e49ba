/* The table of failures, spelled out. */
#include <assert.h>

#include "lib/base/err.h"

static const struct {
	int         status;
	const char *type;
	const char *title;
} table[ERR_COUNT] = {
#define X(symbol, status, type, title) [symbol] = { status, type, title },
	ERR_TABLE(X)
#undef X
};

int
err_status(enum err err)
{
	assert((unsigned)err < ERR_COUNT);
	return table[err].status;
}

const char *
err_type(enum err err)
{
	assert((unsigned)err < ERR_COUNT);
	return table[err].type;
}

const char *
err_title(enum err err)
{
	assert((unsigned)err < ERR_COUNT);
	return table[err].title;
}
