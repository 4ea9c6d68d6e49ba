/* Files of matrices: what each is read as, and what is refused, in which words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/aws/gzip.h"
#include "lib/base/count.h"
#include "lib/matrix/matrix_file.h"
#include "lib/matrix/matrix_read.h"
#include "lib/matrix/matrix_write.h"
#include "support/run/suite.h"

#define BYTES_MAX (1 << 20)

static char directory[] = "/tmp/matrix-read.XXXXXX";
static char path[sizeof(directory) + 8];

struct input {
	const char *data;
	size_t      left;
	size_t      piece;
};

static ssize_t
read_input(void *context, void *data, size_t size)
{
	struct input *input = context;

	size = size > input->left ? input->left : size;
	size = size > input->piece ? input->piece : size;
	memcpy(data, input->data, size);
	input->data += size;
	input->left -= size;
	return (ssize_t)size;
}

static enum err
read_bytes(const void *data, size_t len, struct matrix_read *read)
{
	struct input input = { data, len, 5 };
	struct body body = { .length = (int64_t)len, .max_bytes = BYTES_MAX, .read = read_input,
		.context = &input };

	*read = (struct matrix_read){ .path = path, .bytes_max = BYTES_MAX };
	return matrix_read(&body, read);
}

/* As text, "" where it was refused. */
static const char *
text_of(enum err err)
{
	static char text[4096];
	struct matrix_window all;
	struct matrix_writer writer;
	struct matrix got;
	size_t len;

	text[0] = '\0';
	if (err != ERR_OK || matrix_file_open(path, &got) != ERR_OK)
		return text;
	all = matrix_window_all(&got);
	writer = matrix_writer(&got, MATRIX_CSV, &all);
	len = matrix_write(&writer, text, sizeof(text) - 1);
	text[len] = '\0';
	matrix_free(&got);
	unlink(path);
	return text;
}

static void
check_same(const char *what, const char *got, const char *wanted)
{
	if (strcmp(got, wanted) != 0)
		fprintf(stderr, "of:\n%s\ngot:\n%s\nwanted:\n%s\n", what, got, wanted);
	CU_ASSERT_STRING_EQUAL(got, wanted);
}

struct reading {
	const char *text;
	const char *values;
	const char *separator;
	const char *decimal;
	bool        has_header;
	bool        has_row_names;
	int64_t     missing;
};

static void
check_reading(const struct reading *wanted)
{
	struct matrix_read read;
	enum err err = read_bytes(wanted->text, strlen(wanted->text), &read);

	if (err != ERR_OK)
		fprintf(stderr, "%lld:%lld: %s\n", (long long)read.fault.line, (long long)read.fault.column,
		    read.fault.message);
	check_same(wanted->text, text_of(err), wanted->values);
	if (wanted->separator != NULL && read.separator != NULL)
		check_same(wanted->text, read.separator, wanted->separator);
	if (wanted->decimal != NULL && read.decimal != NULL)
		check_same(wanted->text, read.decimal, wanted->decimal);
	CU_ASSERT_EQUAL(read.has_header, wanted->has_header);
	CU_ASSERT_EQUAL(read.has_row_names, wanted->has_row_names);
	CU_ASSERT_EQUAL(read.missing, wanted->missing);
}

static void
text_is_read_as_it_is_meant(void)
{
	static const struct reading readings[] = {
		{ "1,2\n3,4\n", "1,2\n3,4\n", ",", ".", false, false, 0 },
		{ "1;2\r\n3;4", "1,2\n3,4\n", ";", ".", false, false, 0 },
		{ "1,5;2,5", "1.5,2.5\n", ";", ",", false, false, 0 },
		{ "1,5\t2,5\n3\t4\n", "1.5,2.5\n3,4\n", "tab", ",", false, false, 0 },
		{ "a;b\n1,5;-0,25\n", "1.5,-0.25\n", ";", ",", true, false, 0 },
		{ "1 2\r3 4\r", "1,2\n3,4\n", "blank", ".", false, false, 0 },
		{ "  1   2 \n\t3\t 4\n", "1,2\n3,4\n", NULL, NULL, false, false, 0 },
		{ "1, 2\n3 ,4\n", "1,2\n3,4\n", ",", ".", false, false, 0 },
		{ "\xEF\xBB\xBFx,y\n1,2\n", "1,2\n", ",", ".", true, false, 0 },
		{ "\"x, of a\",y\n\"1\",\"2\"\n", "1,2\n", ",", ".", true, false, 0 },
		{ "1,,3\n4,NA,N/A\n", "1,nan,3\n4,nan,nan\n", ",", ".", false, false, 3 },
		{ "a,b,c\n1,2,\n4,5,6\n", "1,2,nan\n4,5,6\n", ",", ".", true, false, 1 },
		{ "\t1\n2\t3\n", "nan,1\n2,3\n", "tab", ".", false, false, 1 },
		{ "# of me\n% and me\n1 2\n  # and me\n3 4\n", "1,2\n3,4\n", "blank", ".", false, false, 0 },
		{ "\n\n1\n\n2\n", "1\n2\n", "blank", ".", false, false, 0 },
		/* as SciPy: a diagonal that should be 0 is what it is */
		{ "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 2\n1 1 5\n2 1 3\n", "5,-3\n3,0\n",
		    NULL, NULL, false, false, 0 },
		{ "nan inf\n-Inf 1e3\n", "nan,inf\n-inf,1000\n", "blank", ".", false, false, 0 },
		/* R's */
		{ "\"a\" \"b\"\n\"1\" 1 4\n\"2\" 2.5 NA\n", "1,4\n2.5,nan\n", "blank", ".", true, true, 1 },
		{ "\"\",\"a\",\"b\"\n\"1\",1,4\n\"2\",2.5,5\n", "1,4\n2.5,5\n", ",", ".", true, true, 0 },
		{ "\"\";\"a\";\"b\"\n\"1\";1,5;4\n", "1.5,4\n", ";", ",", true, true, 0 },
		{ "a\tb\nx\t1\t2\ny\t3\t4\n", "1,2\n3,4\n", "tab", ".", true, true, 0 },
		{ "\"a\",\"b\"\n\"x y\",1,2\n", "1,2\n", ",", ".", true, true, 0 },
		/* pandas' */
		{ ",a,b\n0,1,2\n1,3,4\n", "1,2\n3,4\n", ",", ".", true, true, 0 },
	};

	for (size_t i = 0; i < COUNT(readings); i++)
		check_reading(&readings[i]);
}

struct refusal {
	const char *text;
	int64_t     line;
	int64_t     column;
	const char *words;
};

static void
check_refusal(const struct refusal *wanted, size_t len)
{
	struct matrix_read read;
	const enum err err = read_bytes(wanted->text, len, &read);

	CU_ASSERT_EQUAL(err, ERR_INPUT);
	if (err == ERR_OK)
		check_same(wanted->text, text_of(err), "a refusal");
	if (read.fault.line != wanted->line || read.fault.column != wanted->column ||
	    strstr(read.fault.message, wanted->words) == NULL)
		fprintf(stderr, "of:\n%s\n%lld:%lld: %s\n", wanted->text, (long long)read.fault.line,
		    (long long)read.fault.column, read.fault.message);
	CU_ASSERT_EQUAL(read.fault.line, wanted->line);
	CU_ASSERT_EQUAL(read.fault.column, wanted->column);
	CU_ASSERT_PTR_NOT_NULL(strstr(read.fault.message, wanted->words));
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
}

static void
what_could_be_two_matrices_is_refused(void)
{
	static const struct refusal refusals[] = {
		{ "1,2;3\n4 5\n", 2, 1, "\"4 5\" is no number: semicolons part" },
		{ "1,5 2,5\n", 1, 3, "\"5 2\" is no number: commas part" },
		{ "1,2\n3;4\n", 2, 4, "Row 2 has 2 value(s)" },
		{ "1 2\n3 4 # five\n", 2, 5, "\"#\" is no number" },
		{ "#N/A,1\n2,3\n", 1, 1, "\"#N/A\" is no number" },
		{ "2,3\n#DIV/0!,1\n", 2, 1, "\"#DIV/0!\" is no number" },
		{ "50%,2\n", 1, 1, "\"50%\" is no number" },
		{ "1.#INF,1\n", 1, 1, "\"1.#INF\" is no number" },
		{ "1;2.5\n1,5;2\n", 2, 1, "A decimal comma stands here, and a decimal point above" },
		{ "1.234,5;2\n", 1, 1, "is no number" },
		{ "1,2,\n3,4,\n", 3, 1, "A value is missing at the end of every line" },
		{ "x\n1,5\n2,5\n", 2, 4, "The header has 1 name(s), and this row 2 value(s)" },
		{ "temp (C)\n1 2 3\n", 1, 6, "\"(C)\" is no number" },
		{ "temp C\n1 2 3\n", 2, 6, "The header has 2 name(s), and this row 3 value(s)" },
		{ "a,b\n1,2\n3\n", 3, 2, "Row 2 has 1 value(s), and those above it have 2" },
		{ "a,b\nc,d\n1,2\n", 2, 1, "\"c\" is no number" },
		{ "1,x\n", 1, 3, "\"x\" is no number" },
		{ "x,1\n", 1, 1, "\"x\" is no number" },
		{ "\"1,2\n", 1, 1, "This quote has no end" },
		{ "\"1\"2,3\n", 1, 4, "missing behind the quote" },
		/* a row of values that are none is no header */
		{ "#N/A,#N/A\n1,2\n", 1, 1, "\"#N/A\" is no number" },
		{ "50%,60%\n1,2\n", 1, 1, "\"50%\" is no number" },
		{ "1+2i,3i\n1,2\n", 1, 1, "\"1+2i\" is no number" },
		{ "TRUE,FALSE\n1,2\n", 1, 1, "\"TRUE\" is no number" },
		{ "-,-\n1,2\n", 1, 1, "\"-\" is no number" },
		{ "$1,$2\n1,2\n", 1, 1, "\"$1\" is no number" },
		{ "1\302\2402\n", 1, 1, "is no number" },
		{ "0x10 1\n", 1, 1, "\"0x10\" is no number" },
		{ " %%MatrixMarket matrix coordinate real general\n3 3 2\n1 1 1.5\n2 2 2e3", 1, 1, "nearly the banner" },
		{ "\n%%MatrixMarket matrix coordinate real general\n3 3 1\n1 1 1.5\n", 2, 1, "nearly the banner" },
		{ "%%matrixmarket matrix coordinate real general\n3 3 1\n1 1 1.5\n", 1, 1, "nearly the banner" },
		{ "%MatrixMarket matrix coordinate real general\n3 3 1\n1 1 1.5\n", 1, 1, "nearly the banner" },
		{ "%%MatrixMarketX matrix array real general\n1 1\n1\n", 1, 42, "The first line is not" },
		{ "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 2 5\n2 1 6\n", 4, 6, "both sides" },
		{ "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 5 0\n", 1, 49, "\"complex\"" },
		{ "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 5 0\n", 3, 7, "more than belongs" },
		{ "%%MatrixMarket matrix coordinate integer general\n2 2 1\n1 1 1.5\n", 3, 5, "1.5 is no integer" },
		{ "", 0, 0, "There is no number in it" },
		{ "# nothing\n", 0, 0, "There is no number in it" },
	};

	for (size_t i = 0; i < COUNT(refusals); i++)
		check_refusal(&refusals[i], strlen(refusals[i].text));
}

#define OF(type) "# Created by Octave 7.3.0\n# name: A\n# type: " type "\n"

static void
octaves_headers_are_obeyed(void)
{
	static const struct { const char *text, *values; } files[] = {
		{ OF("matrix") "# rows: 2\n# columns: 2\n 1 2\n 3 NaN\n\n\n", "1,2\n3,nan\n" },
		{ OF("diagonal matrix") "# rows: 3\n# columns: 3\n1\n1\n1\n\n", "1,0,0\n0,1,0\n0,0,1\n" },
		{ OF("double_range") "# base, limit, increment\n1 5 1\n\n", "1,2,3,4,5\n" },
		{ OF("range") "# base, limit, increment\n0 -2 -0.5\n", "0,-0.5,-1,-1.5,-2\n" },
		{ OF("sparse matrix") "# nnz: 2\n# rows: 2\n# columns: 2\n2 1 6.5\n1 2 5\n", "0,5\n6.5,0\n" },
		{ OF("permutation matrix") "# size: 3\n# orient: c\n3\n1\n2\n", "0,1,0\n0,0,1\n1,0,0\n" },
		{ OF("permutation matrix") "# size: 3\n# orient: r\n3\n1\n2\n", "0,0,1\n1,0,0\n0,1,0\n" },
		{ OF("bool matrix") "# rows: 1\n# columns: 2\n 1 0\n", "1,0\n" },
		{ OF("int32 matrix") "# ndims: 2\n 2 2\n 1\n 3\n 2\n 4\n", "1,2\n3,4\n" },
		{ OF("scalar") "5\n\n\n", "5\n" },
		{ OF("float scalar") "1.5\n", "1.5\n" },
	};
	static const struct refusal refusals[] = {
		{ OF("matrix") "# rows: 1\n# columns: 1\n 1\n\n\n# name: x\n# type: scalar\n5\n", 9, 1, "several variables" },
		{ OF("cell") "# rows: 1\n# columns: 0\n", 3, 13, "\"cell\"" },
		{ OF("complex matrix") "# rows: 1\n# columns: 1\n (1,2)\n", 3, 23, "\"complex matrix\"" },
		{ OF("matrix") "# ndims: 3\n 2 2 2\n 0\n", 5, 2, "3 dimensions" },
		{ OF("matrix") "# rows: 1\n# columns: 2\n 1 2 3\n", 6, 6, "more than the sizes" },
		{ OF("matrix") "# rows: 2\n# columns: 2\n 1 2 3\n", 7, 1, "A number is missing" },
		{ OF("matrix") " 1 2 3\n", 4, 2, "# rows: and # columns:" },
		{ OF("permutation matrix") "# size: 2\n# orient: c\n1\n1\n", 7, 2, "1 is there twice" },
	};
	struct matrix_read read;

	for (size_t i = 0; i < COUNT(files); i++) {
		const enum err err = read_bytes(files[i].text, strlen(files[i].text), &read);

		check_same(files[i].text, text_of(err), files[i].values);
		CU_ASSERT_STRING_EQUAL(read.format, "octave");
	}
	for (size_t i = 0; i < COUNT(refusals); i++)
		check_refusal(&refusals[i], strlen(refusals[i].text));
}

static void
others_files_are_named(void)
{
#define BYTES(bytes) bytes, sizeof(bytes) - 1
	static const struct { const char *data; size_t len; const char *words; } files[] = {
		{ BYTES("\x89HDF\r\n\x1a\n\0\0\0"), "an HDF5 file" },
		{ BYTES("MATLAB 5.0 MAT-file, Platform: GLNXA64"), "a .mat file of MATLAB's" },
		{ BYTES("%PDF-1.7\n1 2\n"), "a PDF" },
		{ BYTES("\xFF\xFE" "1\0,\0" "2\0"), "UTF-16" },
		{ BYTES("\x80\x04\x95\0\0"), "a pickle" },
		{ BYTES("PAR1\x15\0\x15"), "a Parquet file" },
		{ BYTES("<!DOCTYPE html>\n"), "a page of HTML" },
		{ BYTES("1 2\n\0\n"), "a binary file" },
		{ BYTES("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "a ZIP archive of 0 file(s)" },
		{ BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3"), "damaged, or ends early" },
	};
	struct matrix_read read;

	for (size_t i = 0; i < COUNT(files); i++) {
		CU_ASSERT_EQUAL(read_bytes(files[i].data, files[i].len, &read), ERR_INPUT);
		if (strstr(read.fault.message, files[i].words) == NULL)
			fprintf(stderr, "%zu: %s\n", i, read.fault.message);
		CU_ASSERT_PTR_NOT_NULL(strstr(read.fault.message, files[i].words));
	}
	/* a header may be a word that others begin with */
	CU_ASSERT_EQUAL(read_bytes("PAR1,PAR2\n1,2\n", 14, &read), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text_of(ERR_OK), "1,2\n");
#undef BYTES
}

static void
what_gzip_packed_is_read(void)
{
	static const char text[] = "1,2\n3,4\n";
	struct arena *arena = arena_new();
	struct matrix_read read;
	char twice[1024];
	const char *packed;
	size_t len;

	packed = gzip(arena, text, strlen(text), &len);
	CU_ASSERT_EQUAL(read_bytes(packed, len, &read), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text_of(ERR_OK), text);
	CU_ASSERT_STRING_EQUAL(read.packed, "gzip");
	CU_ASSERT_STRING_EQUAL(read.format, "text");
	/* members are one text; a bit that fell over is seen, and an end that is missing */
	CU_ASSERT_FATAL(2 * len <= sizeof(twice));
	memcpy(twice, packed, len);
	memcpy(twice + len, packed, len);
	CU_ASSERT_EQUAL(read_bytes(twice, 2 * len, &read), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text_of(ERR_OK), "1,2\n3,4\n1,2\n3,4\n");
	CU_ASSERT_EQUAL(read_bytes(twice, 2 * len - 1, &read), ERR_INPUT);
	twice[len - 8] ^= 1;
	CU_ASSERT_EQUAL(read_bytes(twice, 2 * len, &read), ERR_INPUT);
	CU_ASSERT_PTR_NOT_NULL(strstr(read.fault.message, "damaged"));
	arena_free(arena);
}

static void
what_is_rounded_is_counted(void)
{
	static const char twice[] =
	    "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 1\n2 2 5\n1 1 2\n";
	struct matrix_read read;

	CU_ASSERT_EQUAL(read_bytes("9007199254740993 9007199254740994\n-9007199254740993 1e300\n", 56, &read), ERR_OK);
	CU_ASSERT_EQUAL(read.rounded, 2);
	text_of(ERR_OK);
	CU_ASSERT_EQUAL(read_bytes("1,234;5\n", 8, &read), ERR_OK);
	CU_ASSERT_PTR_NOT_NULL(read.warning);
	text_of(ERR_OK);
	CU_ASSERT_EQUAL(read_bytes("1,234;0,5\n", 10, &read), ERR_OK);
	CU_ASSERT_PTR_NULL(read.warning);
	text_of(ERR_OK);
	CU_ASSERT_EQUAL(read_bytes(twice, strlen(twice), &read), ERR_OK);
	CU_ASSERT_STRING_EQUAL(text_of(ERR_OK), "3,0\n0,5\n");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "text is read as it is meant", text_is_read_as_it_is_meant },
		{ "what could be two matrices is refused", what_could_be_two_matrices_is_refused },
		{ "Octave's headers are obeyed", octaves_headers_are_obeyed },
		{ "others' files are named", others_files_are_named },
		{ "what gzip packed is read", what_gzip_packed_is_read },
		{ "what is rounded is counted", what_is_rounded_is_counted },
		CU_TEST_INFO_NULL,
	};
	int failed;

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/read", directory);
	failed = suite_run("matrix_read", tests);
	rmdir(directory);
	return failed;
}
