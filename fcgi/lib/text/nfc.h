/* One form of the same text (Unicode's UAX 15): "é" is one code point, whoever typed it. */
#ifndef LIB_NFC_H
#define LIB_NFC_H

struct arena;

/* Normalization Form C of valid UTF-8, in `arena`; NULL where it is not valid. */
const char *nfc_make(struct arena *arena, const char *text);

#endif
