/* The system's words of its own failures. */
#include "lib/base/blame.h"

#include <errno.h>
#include <string.h>

#include "lib/base/count.h"

/*
 * Not EPERM, EINVAL and their like: ffmpeg's decoders say those of bytes.
 * Decoders may say EIO too, of what is damaged: whoever needs to be sure asks on.
 */
static const int codes[] = {
	ENOMEM, ENOSPC, EDQUOT, EMFILE, ENFILE, EAGAIN, EACCES, ENOENT, EROFS, ESTALE,
	ETIMEDOUT, ENOTCONN, EREMOTEIO, EIO,
};

static const struct {
	const char *said;
	int         code;
} words[] = {
	{ "out of memory", ENOMEM },		/* libvips */
	{ "Out of memory", ENOMEM },		/* libpng */
	{ "Insufficient memory", ENOMEM },	/* libjpeg */
	{ "unable to init animation", ENOMEM },	/* libwebp */
	{ "error while loading shared libraries", ENOEXEC },
	{ "not found (required by ", ENOEXEC },	/* a library of another version */
	{ "symbol lookup error", ENOEXEC },
};

int
blame_system(const char *said)
{
	size_t i;

	for (i = 0; i < COUNT(codes); i++)
		if (strstr(said, strerrordesc_np(codes[i])) != NULL)
			return codes[i];
	for (i = 0; i < COUNT(words); i++)
		if (strstr(said, words[i].said) != NULL)
			return words[i].code;
	return 0;
}
