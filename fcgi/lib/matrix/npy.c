/* NumPy's .npy: its header, and its elements as doubles. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/npy.h"

#define MAGIC     "\x93NUMPY"
#define MAGIC_LEN 6

/* The text of the dictionary, after magic, version and length. */
static bool
find_text(const unsigned char *data, size_t len, const char **text, size_t *text_len,
    int64_t *data_offset, const char **why)
{
	size_t start, size;

	*why = "This is no .npy file";
	if (len < 10 || memcmp(data, MAGIC, MAGIC_LEN) != 0)
		return false;
	*why = "Only versions 1 and 2 of .npy are read";
	if (data[6] != 1 && data[6] != 2)
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

/* What stands after `'key':`, or NULL. */
static const char *
value_of(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (at == NULL)
		return NULL;
	at += strlen(key);
	at += strspn(at, " ");
	if (*at++ != ':')
		return NULL;
	return at + strspn(at, " ");
}

/* '<f8', '>i4', '|b1', … */
static bool
read_type(const char *value, struct npy_header *header, const char **why)
{
	static const struct { char letter; enum npy_type type; const char *widths; } types[] = {
		{ 'f', NPY_FLOAT, "48" }, { 'i', NPY_INT, "1248" }, { 'u', NPY_UINT, "1248" },
		{ 'b', NPY_BOOL, "1" },
	};

	*why = "Arrays of Python objects are refused: they are pickles, which run code";
	if (value != NULL && (strncmp(value, "'|O", 3) == 0 || strncmp(value, "'O", 2) == 0))
		return false;
	*why = "Only float32, float64, integers and booleans are read";
	if (value == NULL || value[0] != '\'' || strchr("<>|=", value[1]) == NULL ||
	    value[1] == '\0' || value[2] == '\0' || value[3] == '\0' || value[4] != '\'')
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].letter == value[2] && strchr(types[i].widths, value[3]) != NULL) {
			header->type = types[i].type;
			header->width = value[3] - '0';
			header->is_big_endian = value[1] == '>';
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

/* (), (n,) or (m, n). */
static bool
read_shape(const char *at, struct npy_header *header, const char **why)
{
	*why = "The shape is not one of at most two sides";
	header->rows = header->cols = 1;
	if (at == NULL || *at++ != '(')
		return false;
	at += strspn(at, " ");
	if (*at == ')')
		return true;
	if (!read_side(&at, &header->rows) || *at++ != ',')
		return false;
	at += strspn(at, " ");
	if (*at == ')')
		return true;
	if (!read_side(&at, &header->cols))
		return false;
	if (*at == ',')
		at += 1 + strspn(at + 1, " ");
	return *at == ')';
}

bool
npy_header_read(const void *data, size_t len, struct npy_header *header,
    const char **why)
{
	const char *text, *order;
	char copy[NPY_HEADER_MAX + 1];
	size_t text_len;

	memset(header, 0, sizeof(*header));
	if (!find_text(data, len, &text, &text_len, &header->data_offset, why))
		return false;
	memcpy(copy, text, text_len);
	copy[text_len] = '\0';
	if (!read_type(value_of(copy, "'descr'"), header, why) ||
	    !read_shape(value_of(copy, "'shape'"), header, why))
		return false;
	*why = "The .npy header does not say fortran_order";
	if ((order = value_of(copy, "'fortran_order'")) == NULL)
		return false;
	header->is_fortran = strncmp(order, "True", 4) == 0;
	if (!header->is_fortran && strncmp(order, "False", 5) != 0)
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

static double
float_of(uint64_t bits, int width)
{
	uint32_t half = (uint32_t)bits;
	double wide;
	float narrow;

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
