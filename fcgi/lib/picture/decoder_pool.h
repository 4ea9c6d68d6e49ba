/* Within lib/picture/decoder*.c: decoders that are there, each for one task at a time. */
#ifndef LIB_DECODER_POOL_H
#define LIB_DECODER_POOL_H

#include "lib/base/err.h"

struct decoder;

enum decoder_kind {
	DECODER_LASTS,		/* does many tasks */
	DECODER_FORKS,		/* has a process of its own for each */
	DECODER_FORKS_LATER,	/* the same, after whoever else wants the core */
};

/*
 * One of that kind that is free, or another one.  decoder_return() it.
 * ERR_UNAVAILABLE  it could not be started, or there are too many: logged
 */
enum err decoder_take(enum decoder_kind kind, struct decoder **out);
void     decoder_return(struct decoder *decoder);
/* Our end of its socket; it ends when the decoder does, or took too long for this task. */
int      decoder_socket(const struct decoder *decoder);

#endif
