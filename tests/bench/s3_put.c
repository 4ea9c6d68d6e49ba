/* bench s3: put a file by our own client, or take away what was put: s3_put FILE KEY | --delete PREFIX */
#include <stdio.h>
#include <string.h>

#include "lib/config/config.h"
#include "store/store.h"

int
main(int argc, char **argv)
{
	struct store_object object;

	if (argc != 3 || !config_load())
		return 2;
	if (strcmp(argv[1], "--delete") == 0)
		return store_delete_prefix(argv[2]) == ERR_OK ? 0 : 1;
	return store_put_file(argv[2], argv[1], &object) == ERR_OK ? 0 : 1;
}
