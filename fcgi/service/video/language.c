/* Languages by their codes: ISO 639-2 as containers have it, BCP 47 as the web does. */
#include "service/video/language.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"

#define SUBTAG_MAX 8

/* Codes of three letters (both where there are two) that have one of two. */
static const char SHORT[][8] = {
	"aar aa", "abk ab", "afr af", "aka ak", "alb sq", "sqi sq", "amh am", "ara ar", "arg an",
	"arm hy", "hye hy", "asm as", "aze az", "bak ba", "bam bm", "baq eu", "eus eu", "bel be",
	"ben bn", "bos bs", "bre br", "bul bg", "bur my", "mya my", "cat ca", "che ce", "chi zh",
	"zho zh", "chv cv", "cor kw", "cos co", "cze cs", "ces cs", "dan da", "dut nl", "nld nl",
	"eng en", "epo eo", "est et", "ewe ee", "fao fo", "fij fj", "fin fi", "fra fr", "fre fr",
	"fry fy", "ful ff", "geo ka", "kat ka", "ger de", "deu de", "gla gd", "gle ga", "glg gl",
	"glv gv", "gre el", "ell el", "grn gn", "guj gu", "hat ht", "hau ha", "heb he", "hin hi",
	"hrv hr", "hun hu", "ibo ig", "ice is", "isl is", "ind id", "ita it", "jav jv", "jpn ja",
	"kal kl", "kan kn", "kas ks", "kaz kk", "khm km", "kik ki", "kin rw", "kir ky", "kor ko",
	"kur ku", "lao lo", "lat la", "lav lv", "lin ln", "lit lt", "ltz lb", "lug lg", "mac mk",
	"mkd mk", "mal ml", "mao mi", "mri mi", "mar mr", "may ms", "msa ms", "mlg mg", "mlt mt",
	"mon mn", "nep ne", "nno nn", "nob nb", "nor no", "oci oc", "ori or", "orm om", "pan pa",
	"per fa", "fas fa", "pol pl", "por pt", "pus ps", "que qu", "roh rm", "rum ro", "ron ro",
	"rus ru", "san sa", "sin si", "slo sk", "slk sk", "slv sl", "sme se", "smo sm", "sna sn",
	"snd sd", "som so", "sot st", "spa es", "srd sc", "srp sr", "sun su", "swa sw", "swe sv",
	"tam ta", "tat tt", "tel te", "tgk tg", "tgl tl", "tha th", "tib bo", "bod bo", "tir ti",
	"ton to", "tsn tn", "tuk tk", "tur tr", "uig ug", "ukr uk", "urd ur", "uzb uz", "vie vi",
	"wel cy", "cym cy", "wol wo", "xho xh", "yid yi", "yor yo", "zul zu",
};

static bool
is_tag(const char *tag)
{
	size_t len, subtags = 0;

	if (strlen(tag) > LANGUAGE_MAX)
		return false;
	for (;; tag += len + 1, subtags++) {
		for (len = 0; isalnum((unsigned char)tag[len]); len++)
			if (subtags == 0 && !isalpha((unsigned char)tag[len]))
				return false;
		if (len > SUBTAG_MAX || len < (subtags == 0 ? 2 : 1))
			return false;
		if (tag[len] == '\0')
			return true;
		if (tag[len] != '-')
			return false;
	}
}

/* "zh-hant-tw" as "zh-Hant-TW" (RFC 5646 section 2.1.1). */
static void
write_usual(char *tag)
{
	size_t at = 0, len, i;

	for (; tag[at] != '\0'; at += len + (tag[at + len] == '-')) {
		len = strcspn(tag + at, "-");
		for (i = at; i < at + len; i++)
			tag[i] = (char)(at > 0 && (len == 2 || (len == 4 && i == at)) ?
			    toupper((unsigned char)tag[i]) : tolower((unsigned char)tag[i]));
	}
}

const char *
language_tag(struct arena *arena, const char *said)
{
	char *tag;
	size_t i;

	if (!is_tag(said))
		return LANGUAGE_UNKNOWN;
	tag = arena_strdup(arena, said);
	write_usual(tag);
	for (i = 0; i < COUNT(SHORT); i++)
		if (strncmp(tag, SHORT[i], 3) == 0 && (tag[3] == '\0' || tag[3] == '-'))
			return arena_printf(arena, "%s%s", SHORT[i] + 4, tag + 3);
	return tag;
}
