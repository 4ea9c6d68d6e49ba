/*
 * images_variants ours|theirs PHOTO COUNT: variants made of a JPEG, by a thread a
 * core: by decoders in their boxes, or by libvips in this process; how many a
 * second.  The program decoder is to be beside it.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/picture/decoder.h"

#define THREADS_MAX 64
#define SMALLEST    100	/* pixels; each is one wider than the one before */

static char          *photo;
static size_t         photo_len;
static struct picture kept;
static bool           is_ours;
static atomic_int     left;
static atomic_bool    failed;

static void
read_photo(const char *path)
{
	FILE *file = fopen(path, "re");
	long len;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 1)
		exit(1);
	rewind(file);
	photo_len = (size_t)len;
	photo = malloc(photo_len);
	if (photo == NULL || fread(photo, 1, photo_len, file) != photo_len)
		exit(1);
	fclose(file);
}

static void *
make(void *context)
{
	int width;

	while ((width = atomic_fetch_sub(&left, 1)) > 0) {
		const struct picture_wish wish = {
			.width = SMALLEST + width, .format = PICTURE_WEBP, .quality = 80,
		};
		struct picture_bytes bytes;
		const enum err err = is_ours ?
		    decoder_render(photo, photo_len, &kept, &wish, &bytes) :
		    picture_render(photo, photo_len, &kept, &wish, &bytes);

		if (err != ERR_OK)
			failed = true;
		picture_free(&bytes);
	}
	return context;
}

static double
run(int count)
{
	const int threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
	const int64_t from_ms = clock_steady_ms();
	pthread_t all[THREADS_MAX];

	left = count;
	for (int i = 0; i < threads && i < THREADS_MAX; i++)
		pthread_create(&all[i], NULL, make, NULL);
	for (int i = 0; i < threads && i < THREADS_MAX; i++)
		pthread_join(all[i], NULL);
	return count * 1000.0 / (double)(clock_steady_ms() - from_ms + 1);
}

int
main(int argc, char **argv)
{
	const char *reason;

	setenv("VITRINA_CONF", "/dev/null", 1);
	if (argc != 4 || !config_load())
		return 2;
	is_ours = strcmp(argv[1], "ours") == 0;
	read_photo(argv[2]);
	if (picture_probe(photo, photo_len, INT64_MAX, &kept, &reason) != ERR_OK)
		return 1;
	run(2 * (int)sysconf(_SC_NPROCESSORS_ONLN));	/* all that begins but once */
	printf("%.2f\n", run(atoi(argv[3])));
	decoder_stop();
	return failed ? 1 : 0;
}
