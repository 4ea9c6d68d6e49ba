/* What is beside picture and sound: which container it is, and subtitles of cameras. */
#include "service/video/probe_beside.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "service/video/probe_boxes.h"
#include "service/video/probe_ebml.h"

static const char *const words[] = {
#define X(symbol, word) [symbol] = word,
	PROBE_BESIDES(X)
#undef X
};

const char *
probe_beside_word(enum probe_beside beside)
{
	return words[beside];
}

static enum probe_beside
look(struct probe_file *file)
{
	unsigned char head[8];
	enum probe_beside beside;

	if (!probe_walk_read(file, 0, head, sizeof(head)))
		return PROBE_BESIDE_FORMAT;
	beside = memcmp(head, "\x1a\x45\xdf\xa3", 4) == 0 ? probe_ebml(file) : probe_boxes(file);
	return beside == PROBE_BESIDE_NOTHING && file->has_subtitles ? PROBE_BESIDE_SUBTITLES :
	    beside;
}

enum probe_beside
probe_beside(const char *path)
{
	struct probe_file file = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	enum probe_beside beside = PROBE_BESIDE_FORMAT;
	struct stat st;

	if (file.fd < 0)
		return beside;
	if (fstat(file.fd, &st) == 0) {
		file.size = (uint64_t)st.st_size;
		beside = look(&file);
	}
	close(file.fd);
	return beside;
}

/* 40.4168: four digits or more behind a point; people say fewer. */
static bool
has_fraction(const char *line)
{
	const char *point;

	for (point = strchr(line, '.'); point != NULL; point = strchr(point + 1, '.'))
		if (point > line && isdigit((unsigned char)point[-1]) &&
		    strspn(point + 1, "0123456789") >= 4)
			return true;
	return false;
}

/* 40°25′: degrees with what follows them on a map, not those of the weather. */
static bool
has_degrees(const char *line)
{
	const char *sign = line;

	while ((sign = strstr(sign, "\xc2\xb0")) != NULL) {
		const bool is_number = sign > line && isdigit((unsigned char)sign[-1]);

		sign += 2;
		sign += strspn(sign, " ");
		if (is_number && (isdigit((unsigned char)*sign) ||
		    (*sign != '\0' && strchr("NSEWOnsewo", *sign) != NULL &&
		    !isalpha((unsigned char)sign[1]))))
			return true;
	}
	return false;
}

/* "ISO: 100", "GPS(", "[latitude: ", "alt=12": a word, and at once its value. */
static bool
has_reading(const char *line)
{
	static const char *const names[] = {
		"gps", "latitude", "longitude", "longtitude", "lat", "lon", "lng", "long", "altitude",
		"alt", "abs_alt", "rel_alt", "home", "iso", "shutter", "fnum", "ev", "ss",
		"focal_len", "barometer", "srtcnt", "framecnt", "heading", "speed", "h.s", "v.s",
		"model", "serial", "geo",
	};
	size_t i, len;

	for (; *line != '\0'; line++)
		for (i = 0; i < COUNT(names); i++) {
			len = strlen(names[i]);
			if (strncasecmp(line, names[i], len) == 0 &&
			    strspn(line + len, " ") <= 2 &&
			    strchr(":=(", line[len + strspn(line + len, " ")]) != NULL &&
			    line[len] != '\0' && strpbrk(line + len, "0123456789") != NULL)
				return true;
		}
	return false;
}

/* 2024-05-01 12:30: a clock beside a date, as dashboard cameras burn it in. */
static bool
has_date(const char *line)
{
	static const char shape[] = "dddd?dd?dd dd:dd";
	size_t i;

	for (; *line != '\0'; line++) {
		for (i = 0; shape[i] != '\0' && line[i] != '\0'; i++)
			if (shape[i] == 'd' ? !isdigit((unsigned char)line[i]) :
			    shape[i] == '?' ? strchr("-./:", line[i]) == NULL :
			    shape[i] == ' ' ? strchr(" T_", line[i]) == NULL : line[i] != shape[i])
				break;
		if (shape[i] == '\0')
			return true;
	}
	return false;
}

bool
probe_line_tells(const char *line)
{
	return strstr(line, "$GP") != NULL || strstr(line, "$GN") != NULL ||
	    has_fraction(line) || has_degrees(line) || has_reading(line) || has_date(line);
}
