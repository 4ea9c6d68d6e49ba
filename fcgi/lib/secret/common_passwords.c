/* The passwords that everybody tries first: a search in a sorted table. */
#include "lib/secret/common_passwords.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"

#define WORD_MAX 20

static const char words[][WORD_MAX + 1] = {
#include "lib/secret/common_passwords.inc"
};

static int
compare(const void *key, const void *word)
{
	return strcmp(key, word);
}

bool
common_passwords_have(const char *password)
{
	char lower[WORD_MAX + 1];
	size_t i;

	for (i = 0; password[i] != '\0'; i++) {
		if (i == WORD_MAX)
			return false;
		lower[i] = password[i];
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] = (char)(lower[i] - 'A' + 'a');
	}
	lower[i] = '\0';
	return bsearch(lower, words, COUNT(words), sizeof(words[0]), compare) != NULL;
}
