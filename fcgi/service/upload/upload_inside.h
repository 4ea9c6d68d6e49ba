/* What the upload files share. */
#ifndef SERVICE_UPLOAD_INSIDE_H
#define SERVICE_UPLOAD_INSIDE_H

#include "service/upload/upload.h"

/* What to say when the store does not know `upload`: ERR_NOT_FOUND or ERR_UNAVAILABLE. */
enum err upload_not_in_store(struct db *db, struct arena *arena,
    const struct upload *upload);

#endif
