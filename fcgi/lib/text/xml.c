/* Leaves of XML, by expat. */
#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "lib/text/xml.h"

#define NAME_MAX_LEN 64

struct reader {
	void      (*on_text)(void *context, const char *parent, const char *name,
	    const char *value);
	void       *context;
	XML_Parser  parser;
	int         depth;
	char        names[XML_DEPTH_MAX + 1][NAME_MAX_LEN];	/* [0] is "" */
	char        text[XML_TEXT_MAX];
	size_t      text_len;
};

static const char *
local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

static void XMLCALL
on_start(void *context, const char *name, const char **attributes)
{
	struct reader *reader = context;

	(void)attributes;
	if (reader->depth == XML_DEPTH_MAX) {
		XML_StopParser(reader->parser, XML_FALSE);
		return;
	}
	reader->depth++;
	strncpy(reader->names[reader->depth], local_name(name), NAME_MAX_LEN - 1);
	reader->text_len = 0;
}

static void XMLCALL
on_end(void *context, const char *name)
{
	struct reader *reader = context;
	char *value = reader->text;

	(void)name;
	while (reader->text_len > 0 && strchr(" \t\r\n", value[reader->text_len - 1]) != NULL)
		reader->text_len--;
	value[reader->text_len] = '\0';
	value += strspn(value, " \t\r\n");
	reader->on_text(reader->context, reader->names[reader->depth - 1],
	    reader->names[reader->depth], value);
	memset(reader->names[reader->depth], 0, NAME_MAX_LEN);
	reader->depth--;
	reader->text_len = 0;
}

static void XMLCALL
on_data(void *context, const char *data, int len)
{
	struct reader *reader = context;
	size_t room = sizeof(reader->text) - 1 - reader->text_len;
	size_t take = (size_t)len < room ? (size_t)len : room;

	memcpy(reader->text + reader->text_len, data, take);
	reader->text_len += take;
}

bool
xml_read(const char *text, size_t len,
    void (*on_text)(void *context, const char *parent, const char *name,
    const char *value), void *context)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	bool ok;

	if (reader == NULL || (reader->parser = XML_ParserCreate(NULL)) == NULL)
		abort();
	reader->on_text = on_text;
	reader->context = context;
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader->parser, on_data);
	ok = XML_Parse(reader->parser, text, (int)len, XML_TRUE) == XML_STATUS_OK;
	XML_ParserFree(reader->parser);
	free(reader);
	return ok;
}
