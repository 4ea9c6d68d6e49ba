/* Reading XML replies: the text of each leaf, with the elements around it. */
#ifndef LIB_XML_H
#define LIB_XML_H

#include <stdbool.h>
#include <stddef.h>

#define XML_DEPTH_MAX 16
#define XML_TEXT_MAX  4096	/* longer texts are cut */

/*
 * Parse `text`.  `on_text` gets each element that closes, its own name and
 * its parent's ("" at the root), without prefixes, and its text without the
 * blanks around it ("" where it holds elements).  False when it is no XML.
 */
bool xml_read(const char *text, size_t len,
    void (*on_text)(void *context, const char *parent, const char *name,
    const char *value), void *context);

#endif
