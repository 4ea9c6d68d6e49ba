/* Within lib/picture/decoder*.c: decoders that are there, each for one task at a time. */
#ifndef LIB_DECODER_POOL_H
#define LIB_DECODER_POOL_H

#include <stdbool.h>

#include "lib/base/err.h"

struct decoder;

/*
 * One that is free, or another one: of those that fork for each task, or of those
 * that last.  decoder_return() it.
 * ERR_UNAVAILABLE  it could not be started, or there are too many: logged
 */
enum err decoder_take(bool forks, struct decoder **out);
void     decoder_return(struct decoder *decoder);
/* Our end of its socket; it ends when the decoder does, or took too long for this task. */
int      decoder_socket(const struct decoder *decoder);

#endif
