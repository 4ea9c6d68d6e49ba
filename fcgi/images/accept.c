/* Accept, read for four media types. */
#include "images/accept.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a client says of one type: how much it wants it, and whether by name. */
struct taste {
	double weight;
	int    exactness;	/* 3: by name, 2: image/star, 1: star/star, 0: nothing said */
};

static int
exactness_of(const char *range, size_t len, const char *type)
{
	if (len == strlen(type) && strncasecmp(range, type, len) == 0)
		return 3;
	if (len == 7 && strncasecmp(range, "image/*", len) == 0)
		return 2;
	return len == 3 && strncmp(range, "*/*", len) == 0 ? 1 : 0;
}

/* The q of an item that ends at `end`. */
static double
weight_of(const char *item, const char *end)
{
	const char *at = item;

	while ((at = memchr(at, ';', (size_t)(end - at))) != NULL) {
		at++;
		at += strspn(at, " \t");
		if (at + 2 < end && (at[0] == 'q' || at[0] == 'Q') && at[1] == '=')
			return strtod(at + 2, NULL);
	}
	return 1;
}

/* The most exact item decides (RFC 9110 section 12.5.1). */
static struct taste
taste_for(const char *accept, const char *type)
{
	struct taste taste = { 0, 0 };

	while (*(accept += strspn(accept, ", \t")) != '\0') {
		const char *end = accept + strcspn(accept, ",");
		const int exactness = exactness_of(accept, strcspn(accept, ",; \t"), type);

		if (exactness > taste.exactness)
			taste = (struct taste){ weight_of(accept, end), exactness };
		accept = end;
	}
	return taste;
}

static bool
is_named(const char *accept, enum picture_type type)
{
	const struct taste taste = taste_for(accept, picture_mime(type));

	return taste.exactness == 3 && taste.weight > 0;
}

enum err
accept_format(const char *accept, const struct picture *kept, bool as_kept,
    enum picture_type *out)
{
	const enum picture_type plain = kept->has_alpha ? PICTURE_PNG : PICTURE_JPEG;
	/* smallest first; what moves does so in WebP alone */
	const enum picture_type small[] = {
		kept->frames > 1 ? PICTURE_WEBP : PICTURE_AVIF, PICTURE_WEBP,
	};
	const enum picture_type common[] = { kept->type, plain, PICTURE_JPEG, PICTURE_PNG };
	size_t i;

	*out = kept->type;
	/* whoever says nothing takes what every browser can show, or what moves */
	if (accept == NULL || accept[0] == '\0')
		return ERR_OK;
	if (as_kept && taste_for(accept, picture_mime(kept->type)).weight > 0)
		return ERR_OK;
	for (i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		if (is_named(accept, *out = small[i]))
			return ERR_OK;
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (taste_for(accept, picture_mime(*out = common[i])).weight > 0)
			return ERR_OK;
	for (i = 0; i < PICTURE_WRITTEN; i++)
		if (taste_for(accept, picture_mime(*out = (enum picture_type)i)).weight > 0)
			return ERR_OK;
	return ERR_NOT_ACCEPTABLE;
}
