/* The key that auth seals with for itself alone. */
#include "service/account/auth_key.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/config/config.h"
#include "lib/secret/secret.h"

/* Read when first needed, and kept: another key needs a restart. */
enum err
auth_key(const unsigned char **key)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	static unsigned char kept[32];
	static bool is_read;
	char path[512];
	enum err err = ERR_OK;

	pthread_mutex_lock(&mutex);
	if (!is_read) {
		snprintf(path, sizeof(path), "%.480s/auth_key", config()->secrets_dir);
		err = secret_key_read(path, kept);
		is_read = err == ERR_OK;
	}
	pthread_mutex_unlock(&mutex);
	*key = kept;
	return err;
}
