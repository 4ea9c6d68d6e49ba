# Sourced by lint.sh: an entry of a table whose C type is not its kind's does not compile.

# struct, the entry with % for the struct's member, a member that is right, one that is wrong
typed_entries() {
	cat <<-'table'
		field|FIELD_TEXT(FROM_BODY, struct tried, %, 1, 9)|text|letters
		field|FIELD_TEXT_OPT(FROM_BODY, struct tried, %, 1, 9)|text|value
		field|FIELD_TEXT_NULL(FROM_BODY, struct tried, %, flag, 1, 9)|text|id
		field|FIELD_TEXT_NULL(FROM_BODY, struct tried, text, %, 1, 9)|flag|narrow
		field|FIELD_SHOWN(FROM_BODY, struct tried, %, 1, 9)|text|letters
		field|FIELD_SHOWN_OPT(FROM_BODY, struct tried, %, 1, 9)|text|id
		field|FIELD_LINES(FROM_BODY, struct tried, %, 1, 9)|text|letters
		field|FIELD_LINES_OPT(FROM_BODY, struct tried, %, 1, 9)|text|value
		field|FIELD_SOUGHT_OPT(FROM_QUERY, struct tried, %, 1, 9)|text|letters
		field|FIELD_SHOWN_TEXTS_OPT(FROM_BODY, struct tried, %, flag, 9, 9)|texts|objects
		field|FIELD_INT(FROM_BODY, struct tried, %, 0, 9)|number|narrow
		field|FIELD_INT_OPT(FROM_BODY, struct tried, %, 0, 9, 1)|number|natural
		field|FIELD_INT_NULL(FROM_BODY, struct tried, %, flag, 0, 9)|number|real
		field|FIELD_INT_NULL(FROM_BODY, struct tried, number, %, 0, 9)|flag|number
		field|FIELD_DOUBLE_OPT(FROM_BODY, struct tried, %, flag)|real|coarse
		field|FIELD_DOUBLE_OPT(FROM_BODY, struct tried, real, %)|flag|narrow
		field|FIELD_BOOL_OPT(FROM_BODY, struct tried, %, true)|flag|narrow
		field|FIELD_ID(FROM_PATH, struct tried, %)|id|user
		field|FIELD_ID_OPT(FROM_QUERY, struct tried, %)|id|letters
		field|FIELD_TIME_OPT(FROM_BODY, struct tried, %)|number|real
		field|FIELD_CHOICE(FROM_BODY, struct tried, %, names)|narrow|number
		field|FIELD_CHOICE_OPT(FROM_BODY, struct tried, %, names, 1)|narrow|flag
		field|FIELD_TEXTS(FROM_BODY, struct tried, %, 9, 9)|texts|text
		field|FIELD_TEXTS_OPT(FROM_BODY, struct tried, %, flag, 9, 9)|texts|objects
		field|FIELD_TEXTS_OPT(FROM_BODY, struct tried, texts, %, 9, 9)|flag|narrow
		field|FIELD_JSON(FROM_BODY, struct tried, %)|value|text
		field|FIELD_JSON_OPT(FROM_BODY, struct tried, %)|value|texts
		field|{ FIELD_OF("a", FROM_BODY, INT, struct tried, %), .max = 9 }|number|narrow
		member|MEMBER_TEXT(struct tried, %)|text|letters
		member|MEMBER_INT(struct tried, %)|number|narrow
		member|MEMBER_DOUBLE(struct tried, %)|real|coarse
		member|MEMBER_BOOL(struct tried, %)|flag|narrow
		member|MEMBER_ID(struct tried, %)|id|user
		member|MEMBER_TIME(struct tried, %)|number|natural
		member|MEMBER_TEXTS(struct tried, %)|texts|objects
		member|MEMBER_JSON(struct tried, %)|text|value
		member|MEMBER_OBJECT("a", struct tried, %, struct user_id, table)|user|id
		member|MEMBER_OBJECTS(struct tried, %, table)|objects|texts
		member|MEMBER_AS("a", INT, struct tried, %)|number|narrow
		db_column|DB_COLUMN(struct tried, %, TEXT)|text|letters
		db_column|DB_COLUMN(struct tried, %, INT)|number|narrow
		db_column|DB_COLUMN(struct tried, %, DOUBLE)|real|coarse
		db_column|DB_COLUMN(struct tried, %, BOOL)|flag|narrow
		db_column|DB_COLUMN(struct tried, %, TIME)|number|natural
		db_column|DB_COLUMN(struct tried, %, ID)|id|user
		db_column|DB_COLUMN(struct tried, %, USER)|user|number
		db_column|DB_COLUMN(struct tried, %, TEXTS)|texts|text
		db_column|DB_COLUMN(struct tried, %, BYTES)|bytes|text
	table
}

# compiles STRUCT ENTRY MEMBER
compiles() {
	printf '#include "lint/typed.h"\nstatic const struct %s entries[] = { %s };\n' "$1" "${2//%/$3}" |
		"${CC:-cc}" -std=c11 -Ifcgi -Itests -fsyntax-only -x c -
}

wrong_types_do_not_compile() {
	local kind entry right wrong said
	while IFS='|' read -r kind entry right wrong; do
		said=$(compiles "$kind" "$entry" "$right" 2>&1) || echo "$entry refuses $right: $said"
		! compiles "$kind" "$entry" "$wrong" 2>/dev/null || echo "$entry takes $wrong"
	done < <(typed_entries) | nothing_in
}
check "a table's entry takes its kind's C type alone" wrong_types_do_not_compile

# Every macro that makes an entry is tried above.
all_are_tried() {
	{
		comm -23 <(sed -nE 's/^#define ((FIELD|MEMBER)_[A-Z_]+)\(.*/\1/p' \
				fcgi/lib/serve/input.h fcgi/lib/text/members.h | sort) \
			<(typed_entries | grep -oE '(FIELD|MEMBER)_[A-Z_]+' | sort -u) |
			grep -vxE 'FIELD_SAID|FIELD_OTHERS'
		comm -23 <(grep -oE 'DB_IS_[A-Z]+' fcgi/lib/db/db_row.c | sort -u) \
			<(typed_entries | sed -nE 's/.*DB_COLUMN\(.*, ([A-Z]+)\).*/DB_IS_\1/p' | sort -u)
	} | nothing_in
}
check "and every kind of entry is tried" all_are_tried

check "no entry goes round them" \
	none '(FIELD|MEMBER)_IS_|offsetof\(' $outside_lib $tests_c
