/* How programs on other hosts know their front ends. */
#include "lib/secret/front_key.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/config/config.h"
#include "lib/secret/secret.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char           text[SECRET_TOKEN_LEN + 1];
static enum err       outcome = ERR_OK;

/* Not the key itself: that stays in its file. */
static void
init(void)
{
	unsigned char key[32];
	char path[512];

	snprintf(path, sizeof(path), "%.480s/front_key", config()->secrets_dir);
	if (access(path, F_OK) != 0)
		return;
	outcome = secret_key_read(path, key);
	if (outcome == ERR_OK)
		secret_sign(key, "front end", text);
}

enum err
front_key(const char **value)
{
	pthread_once(&once, init);
	*value = text;
	return outcome;
}
