/* XML text (XML 1.0, fifth edition), escaped in one place. */
#ifndef LIB_XML_WRITE_H
#define LIB_XML_WRITE_H

struct buf;

/*
 * Add `text`, UTF-8, as character data or a quoted attribute's value: & < > " '
 * escaped, characters that XML cannot hold (section 2.2) left out.
 */
void xml_text_add(struct buf *buf, const char *text);
/* <name>text</name>; NULL text: nothing. */
void xml_element_add(struct buf *buf, const char *name, const char *text);

#endif
