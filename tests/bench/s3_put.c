/* bench s3: put a file by our own client: s3_put FILE KEY */
#include <stdio.h>
#include <string.h>

#include "lib/config.h"
#include "service/store.h"

int
main(int argc, char **argv)
{
	struct store_object object;

	if (argc != 3 || !config_load())
		return 2;
	return store_put_file(argv[2], argv[1], &object) == ERR_OK ? 0 : 1;
}
