/* NumPy's files: what is read, what is refused, what is written. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/matrix/npy.h"
#include "support/run/suite.h"

/* A version 1 header around `text`; its length. */
static size_t
make(char *file, const char *text)
{
	size_t len = strlen(text);

	memcpy(file, "\x93NUMPY\x01\x00", 8);
	file[8] = (char)(len & 0xff);
	file[9] = (char)(len >> 8);
	memcpy(file + 10, text, len);
	return 10 + len;
}

static void
headers_are_read(void)
{
	char file[256];
	struct npy_header header;
	const char *why;
	size_t len = make(file, "{'descr': '>i4', 'fortran_order': True, 'shape': (3, 4), }\n");

	CU_ASSERT(npy_header_read(file, len, &header, &why));
	CU_ASSERT(header.type == NPY_INT && header.width == 4 && header.is_big_endian &&
	    header.is_fortran && header.rows == 3 && header.cols == 4);
	CU_ASSERT_EQUAL(header.data_offset, (int64_t)len);
	len = make(file, "{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }\n");
	CU_ASSERT(npy_header_read(file, len, &header, &why));
	CU_ASSERT(header.rows == 7 && header.cols == 1);
}

static void
what_makes_no_sense_is_refused(void)
{
	static const char *const bad[] = {
		"{'descr': '|O', 'fortran_order': False, 'shape': (3, 4), }\n",
		"{'descr': '<c16', 'fortran_order': False, 'shape': (3, 4), }\n",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4, 5), }\n",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (-3, 4), }\n",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 4), }\n",
		"{'descr': '<f8', 'shape': (3, 4), }\n",
		"{'descr': '<f8', 'fortran_order': False}\n",
		"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3, 4), }\n",
		"", "{", "{'descr': '<f8", "{'descr':", "{'descr': '",
	};
	char file[256];
	struct npy_header header;
	const char *why;

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(npy_header_read(file, make(file, bad[i]), &header, &why));
	CU_ASSERT_FALSE(npy_header_read(file, make(file, bad[0]), &header, &why));
	CU_ASSERT_STRING_EQUAL(why,
	    "Arrays of Python objects are refused: they are pickles, which run code");
	CU_ASSERT_FALSE(npy_header_read("\x93NUMPY\x03\x00\x00\x00", 10, &header, &why));
	CU_ASSERT_FALSE(npy_header_read("\x93NUMPY\x01\x00\xff\xff", 10, &header, &why));
	CU_ASSERT_FALSE(npy_header_read("", 0, &header, &why));
}

static void
elements_become_doubles(void)
{
	static const struct npy_header shorts = { NPY_INT, 2, true, false, 1, 2, 0 },
	    floats = { NPY_FLOAT, 4, false, false, 1, 1, 0 },
	    bytes = { NPY_UINT, 1, false, false, 1, 2, 0 },
	    longs = { NPY_INT, 8, false, false, 1, 1, 0 };
	static const float one_half = 0.5f;
	double out[2];

	npy_convert(&shorts, "\xff\xfe\x01\x00", 2, out);
	CU_ASSERT(out[0] == -2 && out[1] == 256);
	npy_convert(&floats, &one_half, 1, out);
	CU_ASSERT_EQUAL(out[0], 0.5);
	npy_convert(&bytes, "\xff\x01", 2, out);
	CU_ASSERT(out[0] == 255 && out[1] == 1);
	npy_convert(&longs, "\xff\xff\xff\xff\xff\xff\xff\xff", 1, out);
	CU_ASSERT_EQUAL(out[0], -1);
}

static void
what_is_written_is_read(void)
{
	char head[NPY_HEADER_LEN];
	struct npy_header header;
	const char *why;

	npy_header_write(1000000000, 999999999, head);
	CU_ASSERT(npy_header_read(head, sizeof(head), &header, &why));
	CU_ASSERT(header.rows == 1000000000 && header.cols == 999999999);
	CU_ASSERT(header.type == NPY_FLOAT && header.width == 8 && !header.is_fortran);
	CU_ASSERT_EQUAL(header.data_offset, NPY_HEADER_LEN);
	CU_ASSERT_EQUAL(head[NPY_HEADER_LEN - 1], '\n');
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "headers are read", headers_are_read },
		{ "what makes no sense is refused", what_makes_no_sense_is_refused },
		{ "elements become doubles", elements_become_doubles },
		{ "what is written is read", what_is_written_is_read },
		CU_TEST_INFO_NULL,
	};

	return suite_run("npy", tests);
}
