/* Files of others that are no matrices here: known by their first bytes, to be named. */
#include <string.h>

#include "lib/base/count.h"
#include "lib/matrix/matrix_scan.h"

#define HEAD   512	/* bytes that are looked at */
#define TAR_AT 257	/* where a tar says that it is one */

static const struct foreign {
	const char *start;
	size_t      len;
	const char *name;
	bool        is_word;	/* it might begin a text, too: then there are zero bytes */
} foreigners[] = {
#define STARTS(text) text, sizeof(text) - 1
	{ STARTS("\x89HDF\r\n\x1a\n"), "an HDF5 file (as MATLAB's .mat since version 7.3)", false },
	{ STARTS("MATLAB 5.0 MAT-file"), "a .mat file of MATLAB's", false },
	{ STARTS("MATLAB 7.3 MAT-file"), "a .mat file of MATLAB's", false },
	{ STARTS("Octave-1-"), "a binary file of GNU Octave's", false },
	{ STARTS("\xFF\xFE"), "a text in UTF-16: save it as UTF-8", false },
	{ STARTS("\xFE\xFF"), "a text in UTF-16: save it as UTF-8", false },
	{ STARTS("\x28\xB5\x2F\xFD"), "packed by zstd", false },
	{ STARTS("\xFD" "7zXZ"), "packed by xz", false },
	{ STARTS("\x1F\x8B"), "packed by gzip twice, or by an unknown method of it", false },
	{ STARTS("PK\3\4"), "a ZIP archive within another", false },
	{ STARTS("BZh"), "packed by bzip2", true },
	{ STARTS("7z\xBC\xAF\x27\x1C"), "an archive of 7-Zip", false },
	{ STARTS("Rar!"), "a RAR archive", true },
	{ STARTS("\xD0\xCF\x11\xE0"), "a workbook of Excel's (.xls): save it as CSV", false },
	{ STARTS("RDX2\n"), "a workspace of R's: use write.csv", false },
	{ STARTS("RDX3\n"), "a workspace of R's: use write.csv", false },
	{ STARTS("X\n\0\0\0"), "an .rds file of R's: use write.csv", false },
	{ STARTS("\x80\x02"), "a pickle of Python's, which would run code", false },
	{ STARTS("\x80\x03"), "a pickle of Python's, which would run code", false },
	{ STARTS("\x80\x04"), "a pickle of Python's, which would run code", false },
	{ STARTS("\x80\x05"), "a pickle of Python's, which would run code", false },
	{ STARTS("PAR1"), "a Parquet file", true },
	{ STARTS("ARROW1"), "an Arrow file", true },
	{ STARTS("FEA1"), "a Feather file", true },
	{ STARTS("SQLite format 3"), "a database of SQLite's", false },
	{ STARTS("CDF\x01"), "a NetCDF file", false },
	{ STARTS("CDF\x02"), "a NetCDF file", false },
	{ STARTS("SIMPLE  ="), "a FITS file", false },
	{ STARTS("%PDF-"), "a PDF", false },
	{ STARTS("\x89PNG"), "a PNG picture", false },
	{ STARTS("\xFF\xD8\xFF"), "a JPEG picture", false },
	{ STARTS("GIF8"), "a GIF picture", true },
	{ STARTS("II*\0"), "a TIFF picture", false },
	{ STARTS("MM\0*"), "a TIFF picture", false },
	{ STARTS("RIFF"), "a RIFF file (WAV, WebP, AVI)", true },
	{ STARTS("\x7F" "ELF"), "a program", false },
	{ STARTS("<!DOCTYPE"), "a page of HTML", false },
	{ STARTS("<html"), "a page of HTML", false },
	{ STARTS("<?xml"), "XML", false },
	{ STARTS("{\\rtf"), "a text in RTF", false },
#undef STARTS
};

bool
matrix_foreign_refuse(struct matrix_scan *scan)
{
	const char *head;
	bool is_binary;
	size_t len;

	matrix_scan_fill(scan, HEAD);
	head = scan->buffer + scan->at;
	len = scan->len - scan->at < HEAD ? scan->len - scan->at : HEAD;
	is_binary = memchr(head, '\0', len) != NULL;
	for (size_t i = 0; i < COUNT(foreigners); i++)
		if (len >= foreigners[i].len && (is_binary || !foreigners[i].is_word) &&
		    memcmp(head, foreigners[i].start, foreigners[i].len) == 0)
			return matrix_scan_fail_whole(scan, ERR_INPUT, "This is %s, and no matrix that is read here",
			    foreigners[i].name);
	if (len > TAR_AT + 5 && memcmp(head + TAR_AT, "ustar", 5) == 0)
		return matrix_scan_fail_whole(scan, ERR_INPUT, "This is a tar archive, and no matrix that is read here");
	if (is_binary)
		return matrix_scan_fail_whole(scan, ERR_INPUT, "This is a binary file of a kind that is not known here");
	return scan->err == ERR_OK;
}
