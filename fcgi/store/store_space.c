/* How much a disk may be filled. */
#include "lib/config/config.h"
#include "store/store_driver.h"

enum err
store_space_check(enum err (*space)(int64_t *free_bytes, int64_t *total_bytes),
    int64_t more_bytes)
{
	int64_t free_bytes, total_bytes;
	enum err err;

	err = space(&free_bytes, &total_bytes);
	if (err != ERR_OK || free_bytes < 0)
		return err;
	return free_bytes - more_bytes < config()->min_free ? ERR_NO_SPACE : ERR_OK;
}
