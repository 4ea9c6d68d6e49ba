/*
 * CBOR (RFC 8949) that costs what was sent: libcbor takes memory by what a head claims, a
 * map of a thousand million pairs in five bytes.  So a head is believed when as much follows.
 */
#include "lib/secret/passkey_inside.h"

#define DEPTH_MAX 4	/* of a key or extensions */

/* What is left of the text. */
struct cbor {
	const unsigned char *at;
	size_t               left;
};

enum major { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };

/* One head: its kind and argument.  False: cut short, or of no definite length. */
static bool
read_head(struct cbor *in, enum major *major, uint64_t *argument)
{
	unsigned char first;
	size_t more;

	if (in->left == 0)
		return false;
	first = *in->at++;
	in->left--;
	*major = (enum major)(first >> 5);
	*argument = first & 31;
	if (*argument < 24)
		return true;
	more = (size_t)1 << (*argument - 24);
	if (*argument > 27 || in->left < more)
		return false;
	for (*argument = 0; more > 0; more--, in->left--)
		*argument = *argument << 8 | *in->at++;
	return true;
}

static bool
skip_bytes(struct cbor *in, uint64_t count)
{
	if (count > in->left)
		return false;
	in->at += count;
	in->left -= (size_t)count;
	return true;
}

static bool skip_item(struct cbor *in, int depth);

/* Each takes a byte at least. */
static bool
skip_items(struct cbor *in, uint64_t count, int depth)
{
	if (depth == 0 || count > in->left)
		return false;
	while (count-- > 0)
		if (!skip_item(in, depth - 1))
			return false;
	return true;
}

static bool
skip_item(struct cbor *in, int depth)
{
	enum major major;
	uint64_t argument;

	if (!read_head(in, &major, &argument))
		return false;
	switch (major) {
	case BYTES:
	case TEXT:
		return skip_bytes(in, argument);
	case ARRAY:
		return skip_items(in, argument, depth);
	case MAP:
		return argument <= in->left && skip_items(in, 2 * argument, depth);
	case TAG:
		return false;
	default:
		return true;
	}
}

bool
passkey_cbor_is(const unsigned char *data, size_t len, size_t items)
{
	struct cbor in = { data, len };

	for (; items > 0; items--)
		if (!skip_item(&in, DEPTH_MAX))
			return false;
	return in.left == 0;
}
