/* MP4, MOV and 3GP, box by box: those on the list tell nothing. */
#include "service/video/probe_boxes.h"

#include <string.h>

#include "lib/base/count.h"

#define DEPTH_MAX  12
#define TIMES_LEN  20	/* version, flags, and two times of eight bytes */
#define HANDLER_AT 8	/* behind version, flags and the component's type */

/* How a box is looked at: as NULL, its bytes tell nothing. */
struct rule {
	const char *parent;	/* "" is the file */
	const char *type;
	enum probe_beside (*look)(struct probe_file *file, struct probe_span span);
	bool        has_boxes;	/* of this table */
};

static uint64_t
big_endian(const unsigned char *data, int bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | *data++;
	return value;
}

static enum probe_beside
look_zeros(struct probe_file *file, struct probe_span span)
{
	return probe_walk_zeros(file, span);
}

/* When it was made, and changed: 0 is not said. */
static enum probe_beside
look_times(struct probe_file *file, struct probe_span span)
{
	unsigned char data[TIMES_LEN] = { 0 };
	size_t len = TIMES_LEN;

	if (!probe_walk_read(file, span.begin, data, 1))
		return PROBE_BESIDE_FORMAT;
	if (data[0] == 0)
		len = 12;
	if (span.end - span.begin < len || !probe_walk_read(file, span.begin, data, len))
		return PROBE_BESIDE_FORMAT;
	return big_endian(data + 4, 8) == 0 && big_endian(data + 12, 8) == 0 ?
	    PROBE_BESIDE_NOTHING : PROBE_BESIDE_TIME;
}

static enum probe_beside
look_handler(struct probe_file *file, struct probe_span span)
{
	static const char plain[][5] = { "vide", "soun" };
	static const char subtitles[][5] = { "text", "sbtl", "subt", "clcp" };
	unsigned char handler[4];
	size_t i;

	if (span.end - span.begin < HANDLER_AT + 4 ||
	    !probe_walk_read(file, span.begin + HANDLER_AT, handler, sizeof(handler)))
		return PROBE_BESIDE_FORMAT;
	for (i = 0; i < COUNT(plain); i++)
		if (memcmp(handler, plain[i], 4) == 0)
			return PROBE_BESIDE_NOTHING;
	for (i = 0; i < COUNT(subtitles); i++)
		if (memcmp(handler, subtitles[i], 4) == 0) {
			file->has_subtitles = true;
			return PROBE_BESIDE_NOTHING;
		}
	return PROBE_BESIDE_TRACK;
}

/* Entries without a name, of this file itself: QuickTime's may say whose disk it was. */
static enum probe_beside
look_references(struct probe_file *file, struct probe_span span)
{
	unsigned char entry[12];
	uint64_t at = span.begin + 8;

	for (; at < span.end; at += sizeof(entry))
		if (span.end - at < sizeof(entry) || !probe_walk_read(file, at, entry, sizeof(entry)) ||
		    big_endian(entry, 4) != sizeof(entry))
			return PROBE_BESIDE_TAG;
	return PROBE_BESIDE_NOTHING;
}

#define INSIDE NULL, true
#define ZEROS  look_zeros, false
#define PLAIN  NULL, false

static const struct rule rules[] = {
	{ "", "ftyp", PLAIN }, { "", "styp", PLAIN }, { "", "pdin", PLAIN }, { "", "mdat", PLAIN },
	{ "", "sidx", PLAIN }, { "", "ssix", PLAIN }, { "", "moov", INSIDE },
	{ "", "moof", INSIDE }, { "", "mfra", INSIDE },
	{ "moov", "mvhd", look_times, false }, { "moov", "iods", PLAIN }, { "moov", "trak", INSIDE },
	{ "moov", "mvex", INSIDE }, { "moov", "udta", INSIDE },
	{ "trak", "tkhd", look_times, false }, { "trak", "tref", PLAIN }, { "trak", "edts", PLAIN },
	{ "trak", "tapt", PLAIN }, { "trak", "load", PLAIN }, { "trak", "mdia", INSIDE },
	{ "trak", "udta", INSIDE },
	{ "mdia", "mdhd", look_times, false }, { "mdia", "hdlr", look_handler, false },
	{ "mdia", "elng", PLAIN }, { "mdia", "minf", INSIDE },
	{ "minf", "vmhd", PLAIN }, { "minf", "smhd", PLAIN }, { "minf", "nmhd", PLAIN },
	{ "minf", "sthd", PLAIN }, { "minf", "gmhd", PLAIN }, { "minf", "hdlr", PLAIN },
	{ "minf", "dinf", INSIDE }, { "minf", "stbl", INSIDE },
	{ "dinf", "dref", look_references, false },
	{ "stbl", "stsd", PLAIN }, { "stbl", "stts", PLAIN }, { "stbl", "ctts", PLAIN },
	{ "stbl", "cslg", PLAIN }, { "stbl", "stss", PLAIN }, { "stbl", "stps", PLAIN },
	{ "stbl", "stsc", PLAIN }, { "stbl", "stsz", PLAIN }, { "stbl", "stz2", PLAIN },
	{ "stbl", "stco", PLAIN }, { "stbl", "co64", PLAIN }, { "stbl", "sdtp", PLAIN },
	{ "stbl", "sbgp", PLAIN }, { "stbl", "sgpd", PLAIN }, { "stbl", "subs", PLAIN },
	{ "stbl", "saiz", PLAIN }, { "stbl", "saio", PLAIN }, { "stbl", "stdp", PLAIN },
	{ "mvex", "mehd", PLAIN }, { "mvex", "trex", PLAIN }, { "mvex", "leva", PLAIN },
	{ "moof", "mfhd", PLAIN }, { "moof", "traf", INSIDE },
	{ "traf", "tfhd", PLAIN }, { "traf", "tfdt", PLAIN }, { "traf", "trun", PLAIN },
	{ "traf", "sdtp", PLAIN }, { "traf", "sbgp", PLAIN }, { "traf", "sgpd", PLAIN },
	{ "traf", "subs", PLAIN }, { "traf", "saiz", PLAIN }, { "traf", "saio", PLAIN },
	{ "mfra", "tfra", PLAIN }, { "mfra", "mfro", PLAIN },
	/* title, the encoder's name, and chapters */
	{ "udta", "name", PLAIN }, { "udta", "titl", PLAIN }, { "udta", "chpl", PLAIN },
	{ "udta", "\251nam", PLAIN }, { "udta", "\251too", PLAIN }, { "udta", "\251swr", PLAIN },
	{ "udta", "meta", INSIDE },
	{ "meta", "hdlr", PLAIN }, { "meta", "ilst", INSIDE },
	{ "ilst", "\251nam", PLAIN }, { "ilst", "\251too", PLAIN },
	/* anywhere */
	{ NULL, "free", ZEROS }, { NULL, "skip", ZEROS }, { NULL, "wide", ZEROS },
};

static const struct rule *
rule_of(const char *parent, const unsigned char type[4])
{
	size_t i;

	for (i = 0; i < COUNT(rules); i++)
		if (memcmp(rules[i].type, type, 4) == 0 &&
		    (rules[i].parent == NULL || strcmp(rules[i].parent, parent) == 0))
			return &rules[i];
	return NULL;
}

/* The box that begins at `at`: what is in it, in `span`; false: none. */
static bool
read_head(struct probe_file *file, uint64_t at, uint64_t end, unsigned char type[4],
    struct probe_span *span)
{
	unsigned char head[16];
	uint64_t len, head_len = 8;

	if (file->heads++ > PROBE_HEADS_MAX || end - at < 8 || !probe_walk_read(file, at, head, 8))
		return false;
	len = big_endian(head, 4);
	if (len == 1) {
		if (end - at < 16 || !probe_walk_read(file, at + 8, head + 8, 8))
			return false;
		len = big_endian(head + 8, 8);
		head_len = 16;
	} else if (len == 0) {
		len = end - at;
	}
	if (len < head_len || len > end - at)
		return false;
	memcpy(type, head + 4, 4);
	*span = (struct probe_span){ at + head_len, at + len };
	return true;
}

/* ISO's has version and flags before its boxes; QuickTime's has not. */
static void
enter_meta(struct probe_file *file, struct probe_span *span)
{
	unsigned char head[8];

	if (span->end - span->begin >= 8 && probe_walk_read(file, span->begin, head, 8) &&
	    memcmp(head + 4, "hdlr", 4) != 0)
		span->begin += 4;
}

static enum probe_beside
walk(struct probe_file *file, const char *parent, struct probe_span span, int depth)
{
	enum probe_beside beside = PROBE_BESIDE_NOTHING;
	const struct rule *rule;
	unsigned char type[4];
	struct probe_span box;

	if (depth > DEPTH_MAX)
		return PROBE_BESIDE_FORMAT;
	for (; beside == PROBE_BESIDE_NOTHING && span.begin < span.end; span.begin = box.end) {
		/* QuickTime ends its user data with four zeros */
		if (span.end - span.begin < 8)
			return probe_walk_zeros(file, span);
		if (!read_head(file, span.begin, span.end, type, &box))
			return PROBE_BESIDE_FORMAT;
		rule = rule_of(parent, type);
		if (rule == NULL)
			return strcmp(parent, "udta") == 0 || strcmp(parent, "ilst") == 0 ?
			    PROBE_BESIDE_TAG : PROBE_BESIDE_BOX;
		if (rule->look != NULL)
			beside = rule->look(file, box);
		if (memcmp(type, "meta", 4) == 0)
			enter_meta(file, &box);
		if (rule->has_boxes)
			beside = walk(file, rule->type, box, depth + 1);
	}
	return beside;
}

enum probe_beside
probe_boxes(struct probe_file *file)
{
	unsigned char type[4];
	struct probe_span box;

	if (!read_head(file, 0, file->size, type, &box) || rule_of("", type) == NULL)
		return PROBE_BESIDE_FORMAT;
	return walk(file, "", (struct probe_span){ 0, file->size }, 0);
}
