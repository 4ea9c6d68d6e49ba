/* Fuzzes the reader of what an S3 answers. */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/xml.h"
#include "support/fuzz/fuzz.h"

static void
on_text(void *context, const char *parent, const char *name, const char *value)
{
	size_t *count = context;

	++*count;
	FUZZ_HOLDS(strchr(name, ':') == NULL);
	FUZZ_HOLDS(strlen(value) <= XML_TEXT_MAX && parent != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = 0;

	if (xml_read((const char *)data, size, on_text, &count))
		FUZZ_HOLDS(count > 0);
	return 0;
}
