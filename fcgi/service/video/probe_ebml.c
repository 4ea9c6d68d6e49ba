/* Matroska and WebM, element by element: those on the list tell nothing. */
#include "service/video/probe_ebml.h"

#include <string.h>
#include <strings.h>

#include "lib/base/count.h"

#define DEPTH_MAX 8
#define TAG_NAME_MAX 64	/* of a tag */

/* Masters. */
#define FILE_      0
#define SEGMENT    0x18538067
#define INFO       0x1549A966
#define TRACKS     0x1654AE6B
#define TRACK      0xAE
#define CLUSTER    0x1F43B675
#define TAGS       0x1254C367
#define TAG        0x7373
#define SIMPLE_TAG 0x67C8
#define ANYWHERE   0xFFFFFFFF

#define TRACK_VIDEO     1
#define TRACK_AUDIO     2
#define TRACK_SUBTITLES 17

struct rule {
	uint32_t parent;
	uint32_t id;
	enum probe_beside (*look)(struct probe_file *file, struct probe_span span);
	bool     has_elements;	/* of this table */
};

static enum probe_beside
look_zeros(struct probe_file *file, struct probe_span span)
{
	return probe_walk_zeros(file, span);
}

static enum probe_beside
look_time(struct probe_file *file, struct probe_span span)
{
	(void)file;
	(void)span;
	return PROBE_BESIDE_TIME;
}

static enum probe_beside
look_kind(struct probe_file *file, struct probe_span span)
{
	unsigned char kind;

	if (span.end - span.begin != 1 || !probe_walk_read(file, span.begin, &kind, 1))
		return PROBE_BESIDE_FORMAT;
	file->has_subtitles |= kind == TRACK_SUBTITLES;
	return kind == TRACK_VIDEO || kind == TRACK_AUDIO || kind == TRACK_SUBTITLES ?
	    PROBE_BESIDE_NOTHING : PROBE_BESIDE_TRACK;
}

/* "BPS-eng" is BPS. */
static enum probe_beside
look_tag(struct probe_file *file, struct probe_span span)
{
	static const char *const plain[] = {
		"TITLE", "LANGUAGE", "HANDLER", "HANDLER_NAME", "ENCODER", "ENCODER_OPTIONS",
		"VENDOR_ID", "MAJOR_BRAND", "MINOR_VERSION", "COMPATIBLE_BRANDS", "DURATION", "BPS",
		"NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "_STATISTICS_TAGS", "_STATISTICS_WRITING_APP",
	};
	char name[TAG_NAME_MAX + 1] = "";
	size_t len = (size_t)(span.end - span.begin), i;

	if (span.end - span.begin > TAG_NAME_MAX || !probe_walk_read(file, span.begin, name, len))
		return PROBE_BESIDE_TAG;
	name[strcspn(name, "-")] = '\0';
	for (i = 0; i < COUNT(plain); i++)
		if (strcasecmp(name, plain[i]) == 0)
			return PROBE_BESIDE_NOTHING;
	return PROBE_BESIDE_TAG;
}

#define INSIDE NULL, true
#define PLAIN  NULL, false

static const struct rule rules[] = {
	{ FILE_, 0x1A45DFA3, PLAIN }, { FILE_, SEGMENT, INSIDE },
	{ SEGMENT, 0x114D9B74, PLAIN },		/* where things are */
	{ SEGMENT, INFO, INSIDE }, { SEGMENT, TRACKS, INSIDE }, { SEGMENT, TAGS, INSIDE },
	{ SEGMENT, CLUSTER, PLAIN },
	{ SEGMENT, 0x1C53BB6B, PLAIN },		/* cues */
	{ SEGMENT, 0x1043A770, PLAIN },		/* chapters */
	{ INFO, 0x73A4, PLAIN }, { INFO, 0x2AD7B1, PLAIN }, { INFO, 0x4489, PLAIN },
	{ INFO, 0x7BA9, PLAIN },		/* title */
	{ INFO, 0x4D80, PLAIN }, { INFO, 0x5741, PLAIN },	/* what muxed and wrote it */
	{ INFO, 0x4461, look_time, false },
	{ TRACKS, TRACK, INSIDE },
	{ TRACK, 0x83, look_kind, false },
	{ TRACK, 0xD7, PLAIN }, { TRACK, 0x73C5, PLAIN }, { TRACK, 0xB9, PLAIN },
	{ TRACK, 0x88, PLAIN }, { TRACK, 0x55AA, PLAIN }, { TRACK, 0x55AB, PLAIN },
	{ TRACK, 0x55AC, PLAIN }, { TRACK, 0x55AD, PLAIN }, { TRACK, 0x55AE, PLAIN },
	{ TRACK, 0x55AF, PLAIN }, { TRACK, 0x9C, PLAIN }, { TRACK, 0x6DE7, PLAIN },
	{ TRACK, 0x6DF8, PLAIN }, { TRACK, 0x23E383, PLAIN }, { TRACK, 0x234E7A, PLAIN },
	{ TRACK, 0x23314F, PLAIN }, { TRACK, 0x55EE, PLAIN },
	{ TRACK, 0x536E, PLAIN }, { TRACK, 0x22B59C, PLAIN }, { TRACK, 0x22B59D, PLAIN },
	{ TRACK, 0x86, PLAIN }, { TRACK, 0x63A2, PLAIN }, { TRACK, 0x258688, PLAIN },
	{ TRACK, 0xAA, PLAIN }, { TRACK, 0x56AA, PLAIN }, { TRACK, 0x56BB, PLAIN },
	{ TRACK, 0xE0, PLAIN }, { TRACK, 0xE1, PLAIN }, { TRACK, 0x6D80, PLAIN },
	/* of a cluster that does not say how long it is */
	{ CLUSTER, 0xE7, PLAIN }, { CLUSTER, 0xA3, PLAIN }, { CLUSTER, 0xA0, PLAIN },
	{ CLUSTER, 0xA7, PLAIN }, { CLUSTER, 0xAB, PLAIN },
	{ TAGS, TAG, INSIDE },
	{ TAG, 0x63C0, PLAIN }, { TAG, SIMPLE_TAG, INSIDE },
	{ SIMPLE_TAG, 0x45A3, look_tag, false }, { SIMPLE_TAG, 0x447A, PLAIN },
	{ SIMPLE_TAG, 0x447B, PLAIN }, { SIMPLE_TAG, 0x4484, PLAIN },
	{ SIMPLE_TAG, 0x4487, PLAIN }, { SIMPLE_TAG, SIMPLE_TAG, INSIDE },
	{ ANYWHERE, 0xEC, look_zeros, false }, { ANYWHERE, 0xBF, PLAIN },
};

static const struct rule *
rule_of(uint32_t parent, uint32_t id)
{
	size_t i;

	for (i = 0; i < COUNT(rules); i++)
		if (rules[i].id == id && (rules[i].parent == parent || rules[i].parent == ANYWHERE))
			return &rules[i];
	return NULL;
}

/* An element: what is in it, and whether it says where it ends. */
struct element {
	uint32_t          id;
	struct probe_span span;
	bool              is_open;
};

/* A variable-size integer of at most `most` bytes; 0 bytes: there is none. */
static int
read_number(struct probe_file *file, uint64_t at, int most, bool keeps_marker, uint64_t *value)
{
	unsigned char data[8];
	int len = 1, i;

	if (!probe_walk_read(file, at, data, 1) || data[0] == 0)
		return 0;
	while ((data[0] & 0x80 >> (len - 1)) == 0)
		len++;
	if (len > most || !probe_walk_read(file, at, data, (size_t)len))
		return 0;
	*value = keeps_marker ? data[0] : data[0] & (0xff >> len);
	for (i = 1; i < len; i++)
		*value = *value << 8 | data[i];
	return len;
}

static bool
read_element(struct probe_file *file, struct probe_span within, struct element *out)
{
	uint64_t id, size;
	int id_len, size_len;

	if (file->heads++ > PROBE_HEADS_MAX ||
	    (id_len = read_number(file, within.begin, 4, true, &id)) == 0 ||
	    (size_len = read_number(file, within.begin + (uint64_t)id_len, 8, false, &size)) == 0)
		return false;
	out->id = (uint32_t)id;
	out->is_open = size == ((uint64_t)1 << (7 * size_len)) - 1;
	out->span.begin = within.begin + (uint64_t)id_len + (uint64_t)size_len;
	if (out->span.begin > within.end)
		return false;
	out->span.end = out->is_open ? within.end : out->span.begin + size;
	return out->is_open || size <= within.end - out->span.begin;
}

/*
 * `within` is moved to the end of what belongs to `parent`: of one that does not
 * say where that is, to what is none of its own.
 */
static enum probe_beside
walk(struct probe_file *file, uint32_t parent, bool is_open, struct probe_span *within, int depth)
{
	enum probe_beside beside = PROBE_BESIDE_NOTHING;
	const struct rule *rule;
	struct element element;

	if (depth > DEPTH_MAX)
		return PROBE_BESIDE_FORMAT;
	while (beside == PROBE_BESIDE_NOTHING && within->begin < within->end) {
		if (!read_element(file, *within, &element))
			return PROBE_BESIDE_FORMAT;
		rule = rule_of(parent, element.id);
		if (rule == NULL && is_open && rule_of(SEGMENT, element.id) != NULL)
			return PROBE_BESIDE_NOTHING;
		if (rule == NULL)
			return PROBE_BESIDE_BOX;
		if (element.is_open && element.id != SEGMENT && element.id != CLUSTER)
			return PROBE_BESIDE_FORMAT;
		if (rule->look != NULL)
			beside = rule->look(file, element.span);
		within->begin = element.span.end;
		if (rule->has_elements || element.is_open) {
			beside = walk(file, element.id, element.is_open, &element.span, depth + 1);
			within->begin = element.is_open ? element.span.begin : within->begin;
		}
	}
	return beside;
}

enum probe_beside
probe_ebml(struct probe_file *file)
{
	struct probe_span whole = { 0, file->size };

	return walk(file, FILE_, false, &whole, 0);
}
