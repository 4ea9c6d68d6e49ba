/* The drivers there are, and which one has a key. */
#include <string.h>

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "store/store_driver.h"

static const struct store_driver *const drivers[] = {
	&store_file_driver, &store_s3_driver,
};

const struct store_driver *
store_driver_named(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(drivers); i++) {
		if (strcmp(name, drivers[i]->name) == 0)
			return drivers[i];
	}
	return NULL;
}

const struct store_driver *
store_driver(void)
{
	/* config_load() lets no other name through */
	return store_driver_named(config()->store);
}

const struct store_driver *
store_driver_before(void)
{
	return store_driver_named(config()->store_before);	/* "" is none */
}

const struct store_driver *
store_driver_of(const char *key)
{
	const struct store_driver *now = store_driver(), *before = store_driver_before();

	if (before == NULL)
		return now;
	if (now->knows != NULL)
		return now->knows(key) ? now : before;
	return before->knows(key) ? before : now;
}
