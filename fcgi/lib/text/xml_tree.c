/* XML of strangers as a tree, by expat. */
#include "lib/text/xml_tree.h"

#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/text/xml_write.h"

/* Between a namespace and a name; expat refuses a namespace that has it. */
#define BETWEEN '\n'

struct reader {
	XML_Parser       parser;
	struct arena    *arena;
	struct xml_node *root;
	struct xml_node *open[XML_TREE_DEPTH_MAX];
	int              depth;
	int              nodes;
	bool             is_refused;
};

static void
refuse(struct reader *reader)
{
	reader->is_refused = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static bool
count(struct reader *reader)
{
	if (++reader->nodes <= XML_TREE_NODES_MAX)
		return true;
	refuse(reader);
	return false;
}

static void
split(struct reader *reader, const char *full, const char **space, const char **name)
{
	const char *between = strchr(full, BETWEEN);
	const size_t len = between == NULL ? 0 : (size_t)(between - full);

	if (len > XML_TREE_SPACE_MAX)
		refuse(reader);
	*space = len == 0 || reader->is_refused ? "" : arena_strndup(reader->arena, full, len);
	*name = reader->is_refused ? "" :
	    arena_strdup(reader->arena, between == NULL ? full : between + 1);
}

static struct xml_node *
add_node(struct reader *reader)
{
	struct xml_node *node = ARENA_NEW(reader->arena, struct xml_node), *in;

	if (reader->depth == 0) {
		reader->root = node;
		return node;
	}
	in = reader->open[reader->depth - 1];
	if (in->last == NULL)
		in->first = node;
	else
		in->last->next = node;
	in->last = node;
	return node;
}

static void
add_attributes(struct reader *reader, struct xml_node *node, const char **attributes)
{
	struct xml_attribute **to = &node->attributes;

	for (; attributes[0] != NULL && count(reader); attributes += 2) {
		*to = ARENA_NEW(reader->arena, struct xml_attribute);
		split(reader, attributes[0], &(*to)->space, &(*to)->name);
		(*to)->value = arena_strdup(reader->arena, attributes[1]);
		to = &(*to)->next;
	}
}

static void XMLCALL
on_start(void *context, const char *name, const char **attributes)
{
	struct reader *reader = context;
	struct xml_node *node;

	if (reader->is_refused || !count(reader))
		return;
	if (reader->depth == XML_TREE_DEPTH_MAX) {
		refuse(reader);
		return;
	}
	node = add_node(reader);
	split(reader, name, &node->space, &node->name);
	add_attributes(reader, node, attributes);
	reader->open[reader->depth++] = node;
}

static void XMLCALL
on_end(void *context, const char *name)
{
	struct reader *reader = context;

	(void)name;
	if (!reader->is_refused)
		reader->depth--;
}

static void XMLCALL
on_data(void *context, const char *data, int len)
{
	struct reader *reader = context;
	struct xml_node *node;

	if (reader->is_refused || reader->depth == 0 || !count(reader))
		return;
	node = add_node(reader);
	node->space = "";
	node->text = arena_strndup(reader->arena, data, (size_t)len);
}

static void XMLCALL
on_doctype(void *context, const char *name, const char *system, const char *public, int has_more)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_more;
	refuse(context);
}

struct xml_node *
xml_tree_read(struct arena *arena, const char *text, size_t len)
{
	struct reader reader = { .arena = arena };
	bool ok;

	if ((reader.parser = XML_ParserCreateNS(NULL, BETWEEN)) == NULL)
		abort();
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader.parser, on_data);
	XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
	ok = XML_Parse(reader.parser, text, (int)len, XML_TRUE) == XML_STATUS_OK;
	XML_ParserFree(reader.parser);
	return ok && !reader.is_refused ? reader.root : NULL;
}

bool
xml_tree_is(const struct xml_node *node, const char *space, const char *name)
{
	return node->name != NULL && strcmp(node->name, name) == 0 &&
	    strcmp(node->space, space) == 0;
}

struct xml_node *
xml_tree_child(const struct xml_node *node, const char *space, const char *name)
{
	for (struct xml_node *child = node->first; child != NULL; child = child->next)
		if (xml_tree_is(child, space, name))
			return child;
	return NULL;
}

const char *
xml_tree_text(struct arena *arena, const struct xml_node *node)
{
	struct buf buf;
	char *text;
	size_t len;

	buf_init(&buf, arena, 64);
	for (const struct xml_node *child = node->first; child != NULL; child = child->next)
		if (child->text != NULL)
			buf_text_add(&buf, child->text);
	text = buf_text(&buf);
	text += strspn(text, " \t\r\n");
	for (len = strlen(text); len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL; len--)
		continue;
	text[len] = '\0';
	return text;
}

static void
add_attribute(struct buf *buf, const struct xml_attribute *attribute, int number)
{
	if (strcmp(attribute->space, "http://www.w3.org/XML/1998/namespace") == 0) {
		buf_printf(buf, " xml:%s=\"", attribute->name);
	} else if (attribute->space[0] == '\0') {
		buf_printf(buf, " %s=\"", attribute->name);
	} else {
		buf_printf(buf, " xmlns:a%d=\"", number);
		xml_text_add(buf, attribute->space);
		buf_printf(buf, "\" a%d:%s=\"", number, attribute->name);
	}
	xml_text_add(buf, attribute->value);
	buf_text_add(buf, "\"");
}

static void
add_inside(struct buf *buf, const struct xml_node *node, const char *by_default)
{
	int number;

	for (const struct xml_node *child = node->first; child != NULL; child = child->next) {
		if (child->text != NULL) {
			xml_text_add(buf, child->text);
			continue;
		}
		buf_printf(buf, "<%s", child->name);
		if (strcmp(child->space, by_default) != 0) {
			buf_text_add(buf, " xmlns=\"");
			xml_text_add(buf, child->space);
			buf_text_add(buf, "\"");
		}
		number = 0;
		for (const struct xml_attribute *at = child->attributes; at != NULL; at = at->next)
			add_attribute(buf, at, number++);
		buf_text_add(buf, ">");
		add_inside(buf, child, child->space);
		buf_printf(buf, "</%s>", child->name);
	}
}

void
xml_tree_add_inside(struct buf *buf, const struct xml_node *node)
{
	add_inside(buf, node, "");
}
