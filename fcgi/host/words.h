/* Files of name=value lines, which vitrina-setup writes and shells read too. */
#ifndef HOST_WORDS_H
#define HOST_WORDS_H

struct arena;

/* The value of the file's last line for `name`, without quotes; NULL: no such line, or file. */
const char *words_value(struct arena *arena, const char *path, const char *name);

#endif
