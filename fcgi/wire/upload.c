/* How uploads are printed. */
#include "wire/upload.h"

#include "service/upload/upload.h"

const struct member upload_begun_members[] = {
	MEMBER_TEXT(struct upload, key),
	MEMBER_AS("uploadId", TEXT, struct upload, upload_id),
	MEMBER_TEXT(struct upload, bucket),
	MEMBER_AS("partSize", INT, struct upload, part_size_bytes),
	MEMBER_END
};

const struct member upload_members[] = {
	MEMBER_TEXT(struct upload, key),
	MEMBER_AS("uploadId", TEXT, struct upload, upload_id),
	MEMBER_TEXT(struct upload, filename),
	MEMBER_TEXT(struct upload, type),
	MEMBER_INT(struct upload, size_bytes),
	MEMBER_INT(struct upload, received_bytes),
	MEMBER_TIME(struct upload, created_at),
	MEMBER_AS("partSize", INT, struct upload, part_size_bytes),
	MEMBER_AS("completed", BOOL, struct upload, is_completed),
	MEMBER_TEXT(struct upload, refused_as),
	MEMBER_TEXT(struct upload, refused),
	MEMBER_TIME(struct upload, refused_at),
	MEMBER_END
};

const struct member upload_part_members[] = {
	MEMBER_AS("PartNumber", INT, struct upload_part, number),
	MEMBER_AS("ETag", TEXT, struct upload_part, etag),
	MEMBER_AS("Size", INT, struct upload_part, size_bytes),
	MEMBER_END
};

const struct member upload_url_members[] = {
	MEMBER_TEXT(struct upload_url, url),
	MEMBER_INT(struct upload_url, expires),
	MEMBER_END
};

const struct member upload_urls_members[] = {
	MEMBER_AS("presignedUrls", JSON, struct upload_urls, presigned_urls),
	MEMBER_END
};

const struct member upload_location_members[] = {
	MEMBER_TEXT(struct upload_location, location),
	MEMBER_TEXT(struct upload_location, key),
	MEMBER_TEXT(struct upload_location, bucket),
	MEMBER_END
};

const struct member upload_form_members[] = {
	MEMBER_TEXT(struct upload_form, method),
	MEMBER_TEXT(struct upload_form, url),
	MEMBER_INT(struct upload_form, expires),
	MEMBER_JSON(struct upload_form, fields),
	MEMBER_END
};

const struct member upload_limits_members[] = {
	MEMBER_INT(struct upload_limits_wire, max_size_bytes),
	MEMBER_INT(struct upload_limits_wire, part_size_bytes),
	MEMBER_JSON(struct upload_limits_wire, quota_bytes),
	MEMBER_JSON(struct upload_limits_wire, used_bytes),
	MEMBER_TEXTS(struct upload_limits_wire, formats),
	MEMBER_JSON(struct upload_limits_wire, keep_original_days),
	MEMBER_END
};

const struct member upload_nothing_members[] = { MEMBER_END };
