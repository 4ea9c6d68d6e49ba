/*
 * XML that strangers send, with namespaces (Namespaces in XML 1.0), as a tree: small,
 * shallow, and without a document type, so without entities of their own or elsewhere.
 */
#ifndef LIB_XML_TREE_H
#define LIB_XML_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

#define XML_TREE_DEPTH_MAX 32
#define XML_TREE_SPACE_MAX 255	/* bytes of a namespace: each element repeats it */
#define XML_TREE_NODES_MAX 4000	/* elements, attributes and pieces of text */

struct xml_attribute {
	const char           *space;
	const char           *name;
	const char           *value;
	struct xml_attribute *next;
};

struct xml_node {
	const char           *space;	/* the namespace; "" where it has none */
	const char           *name;	/* without a prefix; NULL: a piece of text */
	const char           *text;	/* of that; NULL of an element */
	struct xml_attribute *attributes;
	struct xml_node      *first;	/* what is in it, in its order */
	struct xml_node      *last;
	struct xml_node      *next;	/* what is beside it */
};

/* The root, all in `arena`; NULL where it is no XML, or more than the above. */
struct xml_node *xml_tree_read(struct arena *arena, const char *text, size_t len);

/* The first element of that name in it; NULL: none. */
struct xml_node *xml_tree_child(const struct xml_node *node, const char *space,
    const char *name);
bool             xml_tree_is(const struct xml_node *node, const char *space, const char *name);
/* The text in it and in no element of it, without the blanks around it. */
const char      *xml_tree_text(struct arena *arena, const struct xml_node *node);
/* Add what is in it as XML that is right wherever no default namespace is declared. */
void             xml_tree_add_inside(struct buf *buf, const struct xml_node *node);

#endif
