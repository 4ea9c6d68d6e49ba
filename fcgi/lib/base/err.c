/* The table of failures, spelled out. */
#include <assert.h>
#include <errno.h>

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

enum err
err_of_errno(int code)
{
	switch (code) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERR_NO_SPACE;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOBUFS:
	case EAGAIN:
	case EIO:
	case EROFS:
	case ESTALE:
	case ETIMEDOUT:
	case ENOENT:		/* of what we put there: its disk is away */
	case ENOTCONN:
	case ENODEV:
		return ERR_UNAVAILABLE;
	default:
		return ERR_INTERNAL;
	}
}
