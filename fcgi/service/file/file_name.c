/* Names of files. */
#include "service/file/file_name.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/text/shown.h"

const char *
file_name_make(struct arena *arena, const char *name, const char **why)
{
	name = shown_make(arena, SHOWN_LINE, name, why);
	if (name == NULL)
		*why = arena_printf(arena, "A name %s", *why);
	else if (name[0] == '\0')
		*why = "A name has at least one character";
	else if (strlen(name) > FILE_NAME_MAX)
		*why = "A name has at most 255 bytes";
	else if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		*why = "This name means a folder itself, or the one above";
	else if (strchr(name, '/') != NULL)
		*why = "A name has no / in it";
	else
		return name;
	return NULL;
}

/* Where the ending begins, which a number goes before. */
static size_t
stem_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	const size_t len = strlen(name);

	return dot == NULL || dot == name || len - (size_t)(dot - name) > 20 ? len :
	    (size_t)(dot - name);
}

const char *
file_name_numbered(struct arena *arena, const char *name, int number)
{
	const size_t stem = stem_of(name);
	const char *more = arena_printf(arena, " (%d)%s", number, name + stem);
	size_t keep = stem;

	if (keep + strlen(more) > FILE_NAME_MAX)
		keep = FILE_NAME_MAX - strlen(more);
	while (keep < stem && keep > 0 && ((unsigned char)name[keep] & 0xc0) == 0x80)
		keep--;		/* no half of a character */
	return arena_printf(arena, "%.*s%s", (int)keep, name, more);
}

#define TEXT "text/plain; charset=utf-8"

/* By the name's ending; what is not here is bytes. */
static const struct ending {
	const char *ending;
	const char *type;
} endings[] = {
	{ "jpg", "image/jpeg" }, { "jpeg", "image/jpeg" }, { "png", "image/png" },
	{ "gif", "image/gif" }, { "webp", "image/webp" }, { "avif", "image/avif" },
	{ "bmp", "image/bmp" }, { "ico", "image/x-icon" }, { "tif", "image/tiff" },
	{ "tiff", "image/tiff" }, { "heic", "image/heic" }, { "svg", "image/svg+xml" },
	{ "mp4", "video/mp4" }, { "m4v", "video/mp4" }, { "webm", "video/webm" },
	{ "ogv", "video/ogg" }, { "mov", "video/quicktime" }, { "mkv", "video/x-matroska" },
	{ "avi", "video/x-msvideo" }, { "mp3", "audio/mpeg" }, { "m4a", "audio/mp4" },
	{ "aac", "audio/aac" }, { "ogg", "audio/ogg" }, { "oga", "audio/ogg" },
	{ "opus", "audio/ogg" }, { "flac", "audio/flac" }, { "wav", "audio/wav" },
	{ "weba", "audio/webm" }, { "pdf", "application/pdf" },
	{ "txt", TEXT }, { "text", TEXT }, { "log", TEXT }, { "md", TEXT }, { "markdown", TEXT },
	{ "rst", TEXT }, { "tex", TEXT }, { "csv", TEXT }, { "tsv", TEXT }, { "json", TEXT },
	{ "xml", TEXT }, { "yaml", TEXT }, { "yml", TEXT }, { "toml", TEXT }, { "ini", TEXT },
	{ "conf", TEXT }, { "cfg", TEXT }, { "c", TEXT }, { "h", TEXT }, { "cc", TEXT },
	{ "cpp", TEXT }, { "hpp", TEXT }, { "py", TEXT }, { "rb", TEXT }, { "rs", TEXT },
	{ "go", TEXT }, { "java", TEXT }, { "sh", TEXT }, { "pl", TEXT }, { "php", TEXT },
	{ "sql", TEXT }, { "js", TEXT }, { "mjs", TEXT }, { "ts", TEXT }, { "tsx", TEXT },
	{ "jsx", TEXT }, { "css", TEXT }, { "scss", TEXT }, { "diff", TEXT }, { "patch", TEXT },
	{ "srt", TEXT }, { "vtt", TEXT }, { "mtx", TEXT }, { "m", TEXT }, { "lua", TEXT },
	{ "html", "text/html; charset=utf-8" }, { "htm", "text/html; charset=utf-8" },
	{ "xhtml", "application/xhtml+xml" },
	{ "zip", "application/zip" }, { "gz", "application/gzip" }, { "tar", "application/x-tar" },
	{ "7z", "application/x-7z-compressed" }, { "epub", "application/epub+zip" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
};

const char *
file_name_type(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < COUNT(endings); i++)
		if (strcasecmp(dot + 1, endings[i].ending) == 0)
			return endings[i].type;
	return "application/octet-stream";
}

const char *
file_name_ending(const char *type)
{
	for (size_t i = 0; i < COUNT(endings); i++)
		if (strcmp(endings[i].type, type) == 0)
			return endings[i].ending;
	return "bin";
}

bool
file_type_is_shown(const char *type)
{
	if (strncmp(type, "image/", 6) == 0)
		return strcmp(type, "image/svg+xml") != 0;	/* it may hold scripts */
	return strncmp(type, "video/", 6) == 0 || strncmp(type, "audio/", 6) == 0 ||
	    strcmp(type, TEXT) == 0 || strcmp(type, "application/pdf") == 0;
}
