/* NumPy's .npy: its header, and its elements as doubles. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/npy.h"

#define MAGIC     "\x93NUMPY"
#define MAGIC_LEN 6
#define DOUBLE_EXACT (UINT64_C(1) << 53)	/* a double holds every whole number up to this */

/* The text of the dictionary, after magic, version and length. */
static bool
find_text(const unsigned char *data, size_t len, const char **text, size_t *text_len,
    int64_t *data_offset, const char **why)
{
	size_t start, size;

	*why = "This is no .npy file";
	if (len < 10 || memcmp(data, MAGIC, MAGIC_LEN) != 0)
		return false;
	*why = "Only versions 1, 2 and 3 of .npy are read";
	if (data[6] < 1 || data[6] > 3 || data[7] != 0)
		return false;
	*why = "The .npy header is cut short";
	start = data[6] == 1 ? 10 : 12;
	if (len < start)
		return false;
	size = data[6] == 1 ? (size_t)data[8] | (size_t)data[9] << 8 :
	    (size_t)data[8] | (size_t)data[9] << 8 | (size_t)data[10] << 16 |
	    (size_t)data[11] << 24;
	if (size > NPY_HEADER_MAX || size > len - start)
		return false;
	*text = (const char *)data + start;
	*text_len = size;
	*data_offset = (int64_t)(start + size);
	return true;
}

struct parts {
	const char *type;
	const char *shape;
	const char *order;
};

/* Past a text in quotes of either kind; NULL: none is there. */
static const char *
skip_text(const char *at)
{
	const char quote = *at;

	if (quote != '\'' && quote != '"')
		return NULL;
	at = strchr(at + 1, quote);
	return at == NULL ? NULL : at + 1;
}

/* Past a value: a text, a word, or what brackets hold. */
static const char *
skip_value(const char *at)
{
	int depth = 0;

	for (; *at != '\0' && (depth > 0 || (*at != ',' && *at != '}')); at++) {
		if (*at == '\'' || *at == '"') {
			if ((at = skip_text(at)) == NULL)
				return NULL;
			at--;
			continue;
		}
		depth += *at == '(' || *at == '[';
		depth -= *at == ')' || *at == ']';
		if (depth < 0)
			return NULL;
	}
	return *at == '\0' ? NULL : at;
}

/* One key and its value; each is there once.  Where it ends, or NULL. */
static const char *
read_part(const char *at, struct parts *parts)
{
	const struct { const char *key; const char **value; } keys[] = {
		{ "descr", &parts->type }, { "shape", &parts->shape }, { "fortran_order", &parts->order },
	};
	const char *key = at + 1, *end = skip_text(at);

	if (end == NULL)
		return NULL;
	at = end + strspn(end, " ");
	if (*at++ != ':')
		return NULL;
	at += strspn(at, " ");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if ((size_t)(end - 1 - key) == strlen(keys[i].key) &&
		    strncmp(key, keys[i].key, strlen(keys[i].key)) == 0 && *keys[i].value == NULL) {
			*keys[i].value = at;
			return skip_value(at);
		}
	return NULL;
}

/* {'descr': …, 'fortran_order': …, 'shape': …}, and blanks behind it. */
static bool
read_parts(const char *text, struct parts *parts, const char **why)
{
	const char *at = text + strspn(text, " ");

	*why = "The .npy header is no dictionary of descr, fortran_order and shape";
	if (*at++ != '{')
		return false;
	for (at += strspn(at, " "); *at != '}'; at += strspn(at, " ")) {
		if ((at = read_part(at, parts)) == NULL)
			return false;
		if (*at == ',')
			at++;
		else if (*at != '}')
			return false;
	}
	at++;
	at += strspn(at, " \n");
	return *at == '\0' && parts->type != NULL && parts->shape != NULL && parts->order != NULL;
}

/* Nothing more belongs to the value that ends here. */
static bool
is_value_end(const char *at)
{
	at += strspn(at, " \n");
	return *at == ',' || *at == '}';
}

/* '<f8', '>i4', '|b1', … */
static bool
read_type(const char *value, struct npy_header *header, const char **why)
{
	static const struct { char letter; enum npy_type type; const char *widths; } types[] = {
		{ 'f', NPY_FLOAT, "248" }, { 'i', NPY_INT, "1248" }, { 'u', NPY_UINT, "1248" },
		{ 'b', NPY_BOOL, "1" },
	};
	const char quote = *value++;

	*why = "Arrays of records are refused: a matrix has one number in a place";
	if (quote == '[' || quote == '(')
		return false;
	*why = "Only floats of 16, 32 and 64 bits, integers and booleans are read";
	if (quote != '\'' && quote != '"')
		return false;
	header->is_big_endian = *value == '>';
	if (*value != '\0' && strchr("<>|=", *value) != NULL)
		value++;
	*why = "Arrays of Python objects are refused: they are pickles, which run code";
	if (*value == 'O')
		return false;
	*why = "Complex numbers are not read";
	if (*value == 'c')
		return false;
	*why = "Only floats of 16, 32 and 64 bits, integers and booleans are read";
	if (value[0] == '\0' || value[1] == '\0' || value[2] != quote || !is_value_end(value + 3))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].letter == value[0] && strchr(types[i].widths, value[1]) != NULL) {
			header->type = types[i].type;
			header->width = value[1] - '0';
			return true;
		}
	return false;
}

static bool
read_side(const char **at, int64_t *side)
{
	char *end;

	*at += strspn(*at, " ");
	if (!isdigit((unsigned char)**at))
		return false;
	*side = strtoll(*at, &end, 10);
	*at = end + (*end == 'L');	/* Python 2 wrote 3L */
	*at += strspn(*at, " ");
	return *side >= 0 && *side <= MATRIX_SIDE_MAX;
}

/* (), (n,), (m, n), and more sides where they are 1. */
static bool
read_shape(const char *at, struct npy_header *header, const char **why)
{
	int64_t side;

	*why = "The shape is not one of at most two sides";
	header->rows = header->cols = 1;
	if (*at++ != '(')
		return false;
	at += strspn(at, " ");
	for (int i = 0; *at != ')'; i++) {
		if (!read_side(&at, &side) || (*at != ',' && *at != ')') || (i == 0 && *at == ')') ||
		    (i > 1 && side != 1))
			return false;
		if (i == 0)
			header->rows = side;
		else if (i == 1)
			header->cols = side;
		if (*at == ',')
			at += 1 + strspn(at + 1, " ");
	}
	return is_value_end(at + 1);
}

/* Whether the word `value` is `word`, and ends there. */
static bool
is_word(const char *value, const char *word)
{
	return strncmp(value, word, strlen(word)) == 0 && is_value_end(value + strlen(word));
}

bool
npy_header_read(const void *data, size_t len, struct npy_header *header,
    const char **why)
{
	struct parts parts = { NULL };
	const char *text;
	char copy[NPY_HEADER_MAX + 1];
	size_t text_len;

	memset(header, 0, sizeof(*header));
	if (!find_text(data, len, &text, &text_len, &header->data_offset, why))
		return false;
	memcpy(copy, text, text_len);
	copy[text_len] = '\0';
	if (!read_parts(copy, &parts, why) || !read_type(parts.type, header, why) ||
	    !read_shape(parts.shape, header, why))
		return false;
	*why = "The .npy header does not say fortran_order";
	header->is_fortran = is_word(parts.order, "True");
	if (!header->is_fortran && !is_word(parts.order, "False"))
		return false;
	*why = "The array is too large";
	return matrix_bytes(header->rows, header->cols) >= 0;
}

/* An element's bytes as a number, whatever their order. */
static uint64_t
bits_of(const unsigned char *at, int width, bool is_big_endian)
{
	uint64_t bits = 0;

	for (int i = 0; i < width; i++)
		bits = bits << 8 | at[is_big_endian ? i : width - 1 - i];
	return bits;
}

/* binary16 of IEEE 754: a sign, 5 bits of exponent, 10 of fraction. */
static double
half_of(uint64_t bits)
{
	const int exponent = (int)(bits >> 10 & 0x1F);
	const double fraction = (double)(bits & 0x3FF);
	double x;

	if (exponent == 0x1F)
		x = fraction == 0 ? INFINITY : NAN;
	else
		x = exponent == 0 ? ldexp(fraction, -24) : ldexp(fraction + 1024, exponent - 25);
	return copysign(x, (bits >> 15) != 0 ? -1 : 1);
}

static double
float_of(uint64_t bits, int width)
{
	uint32_t half = (uint32_t)bits;
	double wide;
	float narrow;

	if (width == 2)
		return half_of(bits);
	if (width == 4) {
		memcpy(&narrow, &half, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, &bits, sizeof(wide));
	return wide;
}

static double
int_of(uint64_t bits, int width)
{
	int shift = 64 - 8 * width;

	return (double)((int64_t)(bits << shift) >> shift);
}

void
npy_convert(const struct npy_header *header, const void *data, int64_t count,
    double *out)
{
	const unsigned char *at = data;

	if (header->type == NPY_FLOAT && header->width == 8 && !header->is_big_endian) {
		memcpy(out, data, (size_t)count * sizeof(double));
		return;
	}
	for (int64_t i = 0; i < count; i++, at += header->width) {
		uint64_t bits = bits_of(at, header->width, header->is_big_endian);

		switch (header->type) {
		case NPY_FLOAT:
			out[i] = float_of(bits, header->width);
			break;
		case NPY_INT:
			out[i] = int_of(bits, header->width);
			break;
		case NPY_UINT:
			out[i] = (double)bits;
			break;
		case NPY_BOOL:
			out[i] = bits != 0;
			break;
		}
	}
}

int64_t
npy_rounded(const struct npy_header *header, const void *data, int64_t count)
{
	const unsigned char *at = data;
	int64_t rounded = 0;

	if (header->width != 8 || (header->type != NPY_INT && header->type != NPY_UINT))
		return 0;
	for (int64_t i = 0; i < count; i++, at += header->width) {
		const uint64_t bits = bits_of(at, header->width, header->is_big_endian);
		const bool is_negative = header->type == NPY_INT && (int64_t)bits < 0;
		uint64_t size = is_negative ? 0 - bits : bits;

		while (size > DOUBLE_EXACT && (size & 1) == 0)
			size >>= 1;
		rounded += size > DOUBLE_EXACT;
	}
	return rounded;
}

void
npy_header_write(int64_t rows, int64_t cols, char out[NPY_HEADER_LEN])
{
	int len;

	memset(out, ' ', NPY_HEADER_LEN);
	memcpy(out, MAGIC "\x01\x00", MAGIC_LEN + 2);
	out[8] = (char)(NPY_HEADER_LEN - 10);
	out[9] = 0;
	len = snprintf(out + 10, NPY_HEADER_LEN - 10,
	    "{'descr': '<f8', 'fortran_order': False, 'shape': (%lld, %lld), }",
	    (long long)rows, (long long)cols);
	out[10 + len] = ' ';
	out[NPY_HEADER_LEN - 1] = '\n';
}
