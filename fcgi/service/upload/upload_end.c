/* Uploads: their end without success. */
#include "service/upload/upload.h"

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "service/base/object.h"
#include "store/store.h"

#define DAY_US (24LL * 60 * 60 * 1000000)

enum err
upload_abort(struct db *db, const struct upload *upload)
{
	enum err err;

	err = object_delete_upload(db, upload->object);
	if (err == ERR_OK)	/* at once, not when the job is run */
		(void)store_multipart_abort(upload->key, upload->upload_id);
	return err;
}

enum err
upload_sweep(struct db *db, int64_t *dropped)
{
	int64_t before_us = clock_now_us() - config()->upload_days * DAY_US;
	enum err err;

	err = object_delete_unused(db, before_us, dropped);
	return err == ERR_OK ? store_sweep(before_us) : err;
}
