/* Zips, by libarchive. */
#include "lib/io/zip.h"

#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "lib/base/utf8.h"
#include "lib/io/log.h"

#define FILE_MODE   0644
#define FOLDER_MODE 0755

struct zip {
	struct archive       *archive;
	struct archive_entry *entry;
	char                 *made;	/* `len` bytes, of which `taken` are gone */
	size_t                room;
	size_t                len;
	size_t                taken;
	bool                  is_dropped;	/* nobody wants the rest */
};

/* libarchive goes by the thread's locale, and the program has set none. */
static locale_t utf8_locale;

static void
make_locale(void)
{
	utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8_locale == (locale_t)0)
		abort();
}

static ssize_t
keep(struct archive *archive, void *context, const void *data, size_t len)
{
	struct zip *zip = context;

	if (zip->is_dropped) {
		archive_set_error(archive, ECANCELED, "nobody wants it");
		return -1;
	}
	if (zip->room - zip->len < len) {
		zip->room = (zip->len + len) * 2;
		if ((zip->made = realloc(zip->made, zip->room)) == NULL)
			abort();
	}
	memcpy(zip->made + zip->len, data, len);
	zip->len += len;
	return (ssize_t)len;
}

static bool
is_good(const struct zip *zip, int said)
{
	if (said == ARCHIVE_OK)
		return true;
	log_error("zip: %s", archive_error_string(zip->archive));
	return false;
}

struct zip *
zip_new(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct zip *zip = calloc(1, sizeof(*zip));
	locale_t before;

	pthread_once(&once, make_locale);
	before = uselocale(utf8_locale);
	if (zip == NULL || (zip->archive = archive_write_new()) == NULL ||
	    (zip->entry = archive_entry_new()) == NULL)
		abort();
	if (archive_write_set_format_zip(zip->archive) != ARCHIVE_OK ||
	    archive_write_zip_set_compression_store(zip->archive) != ARCHIVE_OK ||
	    archive_write_set_format_option(zip->archive, "zip", "hdrcharset", "UTF-8") != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(zip->archive, 0) != ARCHIVE_OK ||
	    archive_write_open(zip->archive, zip, NULL, keep, NULL) != ARCHIVE_OK)
		abort();
	uselocale(before);
	return zip;
}

void
zip_free(struct zip *zip)
{
	if (zip == NULL)
		return;
	zip->is_dropped = true;	/* libarchive ends it; archive_write_fail() keeps what it holds for ever */
	archive_write_free(zip->archive);
	archive_entry_free(zip->entry);
	free(zip->made);
	free(zip);
}

/* "." and ".." lead somewhere, and a backslash does on Windows. */
static char *
safe_name(const struct zip_entry *entry)
{
	const size_t len = strlen(entry->name);
	char *name = malloc(len + 2), *part = name;

	if (name == NULL)
		abort();
	memcpy(name, entry->name, len + 1);
	for (char *p = name;; p++) {
		if (*p == '\\')
			*p = '_';
		if (*p != '/' && *p != '\0')
			continue;
		if (strspn(part, ".") == (size_t)(p - part))
			memset(part, '_', (size_t)(p - part));
		if (p == part && *p == '/')
			*p = '_';	/* it would begin at the root */
		if (*p == '\0')
			break;
		part = p + 1;
	}
	if (entry->is_folder)
		memcpy(name + len, "/", 2);
	return name;
}

bool
zip_begin(struct zip *zip, const struct zip_entry *entry)
{
	locale_t before;
	char *name;
	int said;

	if (!utf8_is_valid(entry->name, strlen(entry->name)) || entry->name[0] == '\0')
		return false;
	name = safe_name(entry);
	before = uselocale(utf8_locale);
	archive_entry_clear(zip->entry);
	archive_entry_set_pathname(zip->entry, name);
	archive_entry_set_filetype(zip->entry, entry->is_folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(zip->entry, entry->is_folder ? FOLDER_MODE : FILE_MODE);
	archive_entry_set_mtime(zip->entry, entry->modified_at / 1000000, 0);
	if (entry->is_folder || entry->size_bytes >= 0)
		archive_entry_set_size(zip->entry, entry->is_folder ? 0 : entry->size_bytes);
	said = archive_write_header(zip->archive, zip->entry);
	uselocale(before);
	free(name);
	return is_good(zip, said);
}

bool
zip_write(struct zip *zip, const void *data, size_t len)
{
	ssize_t wrote = archive_write_data(zip->archive, data, len);

	if (wrote == (ssize_t)len)
		return true;
	log_error("zip: %s", wrote < 0 ? archive_error_string(zip->archive) :
	    "more came than was announced");
	return false;
}

bool
zip_end(struct zip *zip)
{
	return is_good(zip, archive_write_close(zip->archive));
}

size_t
zip_take(struct zip *zip, void *data, size_t size)
{
	const size_t left = zip->len - zip->taken;

	if (size > left)
		size = left;
	if (size > 0)
		memcpy(data, zip->made + zip->taken, size);
	zip->taken += size;
	if (zip->taken == zip->len)
		zip->taken = zip->len = 0;
	return size;
}
