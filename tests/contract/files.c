/* The files program over its socket: folders, moves, copies, the bin, versions, and who may. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/people/auth.h"
#include "support/people/uploading.h"
#include "support/run/suite.h"

#define ROOT "/api/files"
#define ID_LEN 11
#define URI_MAX 160

static struct test_program auth, program, credentials;

struct id {
	char text[ID_LEN + 1];
};

static struct id
id_of(const struct api *me)
{
	struct id id;

	snprintf(id.text, sizeof(id.text), "%s", api_text(me, "id"));
	return id;
}

/* What uri() made last; of one call at a time. */
static const char *
uri(const char *format, const char *id)
{
	static char text[URI_MAX];

	snprintf(text, sizeof(text), format, id);
	return text;
}

static struct id
home(struct api *me)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", ROOT "/tree", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(me, "path"), "/");
	return id_of(me);
}

static struct id
folder(struct api *me, struct id parent, const char *name)
{
	CU_ASSERT_EQUAL(api_post(me, ROOT, "{'parent': '%s', 'name': '%s'}", parent.text, name), 201);
	CU_ASSERT_STRING_EQUAL(api_text(me, "kind"), "folder");
	return id_of(me);
}

static int
put_new(struct api *me, struct id parent, const char *name, const char *text)
{
	char to[URI_MAX];

	snprintf(to, sizeof(to), ROOT "?parent=%s&name=%s", parent.text, name);
	return api_send(me, "POST", to, "application/octet-stream", text, strlen(text));
}

static struct id
file(struct api *me, struct id parent, const char *name, const char *text)
{
	CU_ASSERT_EQUAL(put_new(me, parent, name, text), 201);
	CU_ASSERT_EQUAL(api_int(me, "size_bytes"), (int64_t)strlen(text));
	return id_of(me);
}

static int
put(struct api *me, struct id id, const char *text)
{
	return api_send(me, "PUT", uri(ROOT "/%s/content", id.text), "text/plain", text, strlen(text));
}

static int
get(struct api *me, const char *format, struct id id)
{
	return api_call(me, "GET", uri(format, id.text), NULL);
}

static bool
has(struct api *me, struct id id, const char *text)
{
	return get(me, ROOT "/%s/content", id) == 200 && strcmp(me->reply.body, text) == 0;
}

static int
edit(struct api *me, struct id id, const char *json)
{
	return api_call(me, "PATCH", uri(ROOT "/%s", id.text), json);
}

static void
test_folders_and_files_have_places(void)
{
	struct api me = auth_person(&auth, &program, "alba");
	const struct id root = home(&me), letters = folder(&me, root, "Letters");
	const struct id letter = file(&me, letters, "caf%C3%A9.txt", "Dear you");

	CU_ASSERT_STRING_EQUAL(api_text(&me, "path"), "/Letters/caf\xc3\xa9.txt");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "crumbs.1.name"), "Letters");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "put_by"), "alba");
	/* the same name, as another system writes it */
	CU_ASSERT_EQUAL(get(&me, ROOT "/tree?path=/Letters/cafe%%CC%%81.txt%s", (struct id){ "" }), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), letter.text);
	CU_ASSERT_TRUE(has(&me, letter, "Dear you"));
	CU_ASSERT_EQUAL(get(&me, ROOT "?parent=%s", root), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_EQUAL(get(&me, ROOT "/search?q=CAF&within=%s", letters), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.id"), letter.text);
	CU_ASSERT_EQUAL(put_new(&me, letters, "caf%C3%A9.txt", "again"), 409);
	CU_ASSERT_TRUE(api_blames(&me, "name"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'parent': '%s', 'name': 'Letters'}", root.text), 409);
	api_done(&me);
}

static void
test_what_is_no_name_is_refused(void)
{
	static const char *const bad[] = { "..", ".", "a/b", "a\\u0001b", "\\u0085" };
	struct api me = auth_person(&auth, &program, "bruno");
	const struct id root = home(&me), note = file(&me, root, "n", "x");

	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': '%s'}", bad[i]), 422);
		CU_ASSERT_TRUE(api_blames(&me, "/name"));
	}
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': '%0300d'}", 1), 422);
	CU_ASSERT_EQUAL(put_new(&me, root, "a%2Fb", "x"), 422);
	CU_ASSERT_EQUAL(api_send(&me, "POST", ROOT, "text/plain", "x", 1), 422);
	CU_ASSERT_TRUE(api_blames(&me, "name"));
	CU_ASSERT_EQUAL(put_new(&me, note, "below", "x"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "parent"));
	CU_ASSERT_EQUAL(edit(&me, note, "{\"name\": \"..\"}"), 422);
	CU_ASSERT_EQUAL(edit(&me, root, "{\"name\": \"mine\"}"), 403);
	CU_ASSERT_EQUAL(put(&me, root, "x"), 422);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", root.text), NULL), 403);
	CU_ASSERT_EQUAL(get(&me, ROOT "/search?q=%s", (struct id){ "" }), 422);
	api_done(&me);
}

static void
test_moves_and_renames(void)
{
	struct api me = auth_person(&auth, &program, "carla");
	const struct id root = home(&me), a = folder(&me, root, "a"), b = folder(&me, a, "b");
	const struct id note = file(&me, b, "note", "one"), other = file(&me, root, "other", "two");
	char json[URI_MAX];

	CU_ASSERT_EQUAL(edit(&me, b, "{\"name\": \"B\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "path"), "/a/B");
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", b.text);
	CU_ASSERT_EQUAL(edit(&me, a, json), 403);	/* below itself */
	snprintf(json, sizeof(json), "{\"parent\": \"%s\", \"name\": \"note\"}", b.text);
	CU_ASSERT_EQUAL(edit(&me, other, json), 409);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\", \"name\": \"note\", \"overwrite\": true}",
	    b.text);
	CU_ASSERT_EQUAL(edit(&me, other, json), 200);
	CU_ASSERT_TRUE(has(&me, other, "two"));
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s", note), 404);	/* it is in the bin */
	CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/undelete", note.text), " "), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "path"), "/a/B/note (2)");
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", root.text);
	CU_ASSERT_EQUAL(edit(&me, b, json), 200);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s", other), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "path"), "/B/note");
	api_done(&me);
}

static void
test_a_copy_takes_no_bytes(void)
{
	struct api me = auth_person(&auth, &program, "diego");
	const struct id root = home(&me), a = folder(&me, root, "a");
	const struct id note = file(&me, a, "note", "0123456789");
	struct id copied;

	CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/copy", a.text), "{'parent': '%s'}", root.text), 409);
	CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/copy", a.text), "{'parent': '%s'}", a.text), 403);
	CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/copy", root.text), "{'parent': '%s'}", a.text), 403);
	CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/copy", a.text), "{'parent': '%s', 'name': 'b'}",
	    root.text), 201);
	CU_ASSERT_EQUAL(get(&me, ROOT "/tree?path=/b/note%s", (struct id){ "" }), 200);
	copied = id_of(&me);
	CU_ASSERT_STRING_NOT_EQUAL(copied.text, note.text);
	CU_ASSERT_TRUE(has(&me, copied, "0123456789"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 10);
	CU_ASSERT_EQUAL(put(&me, note, "other"), 200);
	CU_ASSERT_TRUE(has(&me, copied, "0123456789"));
	api_done(&me);
}

static void
test_versions_come_back(void)
{
	struct api me = auth_person(&auth, &program, "elsa");
	const struct id root = home(&me), note = file(&me, root, "note.txt", "one");
	char to[URI_MAX], etag[64], match[] = "HTTP_IF_MATCH";
	const char *more[] = { match, etag, NULL };

	snprintf(etag, sizeof(etag), "%s", api_text(&me, "etag"));
	me.more = more;
	CU_ASSERT_EQUAL(put(&me, note, "two"), 200);
	CU_ASSERT_EQUAL(put(&me, note, "lost?"), 412);	/* it is not that any more */
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", note.text), NULL), 412);
	CU_ASSERT_EQUAL(edit(&me, note, "{\"name\": \"x\"}"), 412);
	me.more = NULL;
	CU_ASSERT_EQUAL(put(&me, note, "three"), 200);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/versions", note), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.1.etag"), etag);
	snprintf(to, sizeof(to), ROOT "/%s/versions/%s/content", note.text,
	    api_text(&me, "items.1.id"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", to, NULL), 200);
	CU_ASSERT_STRING_EQUAL(me.reply.body, "one");
	memcpy(strstr(to, "/content"), "/restore", strlen("/restore"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", to, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "etag"), etag);
	CU_ASSERT_TRUE(has(&me, note, "one"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", to, NULL), 404);	/* that is no version now */
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/versions", note), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 3 + 3 + 5);
	CU_ASSERT_EQUAL(api_int(&me, "versions_bytes"), 3 + 5);
	api_done(&me);
}

static void
test_the_bin(void)
{
	struct api me = auth_person(&auth, &program, "felix");
	const struct id root = home(&me), a = folder(&me, root, "a"), b = folder(&me, a, "b");
	const struct id note = file(&me, b, "note", "1234");

	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", b.text), NULL), 204);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s/content", note), 404);
	CU_ASSERT_EQUAL(put(&me, note, "late"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/bin", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.path"), "/a/b");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "bin_bytes"), 4);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", a.text), NULL), 204);
	/* where it was is gone too */
	CU_ASSERT_EQUAL(api_call(&me, "POST", uri(ROOT "/%s/undelete", b.text), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "path"), "/b");
	CU_ASSERT_TRUE(has(&me, note, "1234"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", uri(ROOT "/%s/undelete", b.text), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/bin/%s", b.text), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/bin/%s", a.text), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", b.text), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", ROOT "/bin", NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "POST", uri(ROOT "/%s/undelete", b.text), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 0);
	api_done(&me);
}

/* A script, a page and a picture with scripts in it, of whoever put them. */
static void
test_bytes_are_no_page_of_the_site(void)
{
	static const struct { const char *name, *type; bool shown; } all[] = {
		{ "x.html", "text/html; charset=utf-8", false }, { "x.svg", "image/svg+xml", false },
		{ "x.js", "text/plain; charset=utf-8", true }, { "x.css", "text/plain; charset=utf-8", true },
		{ "x", "application/octet-stream", false }, { "x.png", "image/png", true },
		{ "x.mp4", "video/mp4", true }, { "x.pdf", "application/pdf", true },
	};
	struct api me = auth_person(&auth, &program, "greta");
	const char *range[] = { "HTTP_RANGE", "bytes=1-2", NULL };
	const struct id root = home(&me);

	for (size_t i = 0; i < COUNT(all); i++) {
		const struct id id = file(&me, root, all[i].name, "<b>x</b>");

		CU_ASSERT_EQUAL(get(&me, ROOT "/%s/content", id), 200);
		CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "Content-Type"), all[i].type);
		CU_ASSERT_EQUAL(strstr(fcgi_header(&me.reply, "Content-Disposition"),
		    "attachment;") == NULL, all[i].shown);
		CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&me.reply, "Content-Disposition"),
		    all[i].name));
		CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "Content-Security-Policy"),
		    "default-src 'none'; sandbox");
		CU_ASSERT_STRING_EQUAL(fcgi_header(&me.reply, "X-Content-Type-Options"), "nosniff");
		CU_ASSERT_EQUAL(get(&me, ROOT "/%s/content?download=true", id), 200);
		CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&me.reply, "Content-Disposition"),
		    all[i].name));
		me.more = range;
		CU_ASSERT_EQUAL(get(&me, ROOT "/%s/content", id), 206);
		CU_ASSERT_STRING_EQUAL(me.reply.body, "b>");
		me.more = NULL;
	}
	api_done(&me);
}

static void
test_an_upload_becomes_a_file(void)
{
	char etags[1][UPLOADING_ETAG_MAX];
	struct api me = auth_person(&auth, &program, "hugo"), up = auth_as(&me, &credentials);
	const char *key[] = { "HTTP_IDEMPOTENCY_KEY", "once", NULL };
	const struct id root = home(&me);
	struct uploading upload;
	struct id made;

	CU_ASSERT_EQUAL(uploading_begin(&upload, &up, 10), 200);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'f', 'key': '%s'}", upload.key), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/key"));
	CU_ASSERT_EQUAL(uploading_put(&upload, 1, 1, 10, etags[0]), 200);
	CU_ASSERT_EQUAL(uploading_complete(&upload, 1, etags), 200);
	me.more = key;
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'f', 'key': '%s'}", upload.key), 201);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), 10);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "parent"), root.text);
	made = id_of(&me);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'f', 'key': '%s'}", upload.key), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), made.text);
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'g', 'key': '%s'}", upload.key), 409);
	me.more = NULL;
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'name': 'g', 'key': '%s'}", upload.key), 409);
	CU_ASSERT_TRUE(uploading_stored(&credentials, upload.key, 0, 1, 10));
	api_done(&me);
	api_done(&up);
}

static void
test_once_by_its_key(void)
{
	struct api me = auth_person(&auth, &program, "ines");
	const char *key[] = { "HTTP_IDEMPOTENCY_KEY", "mine", NULL };
	const struct id root = home(&me);
	struct id made, copied;

	me.more = key;
	made = file(&me, root, "note", "1234");
	CU_ASSERT_EQUAL(put_new(&me, root, "note", "1234"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), made.text);
	CU_ASSERT_EQUAL(put_new(&me, root, "other", "1234"), 409);
	key[1] = "a folder";
	made = folder(&me, root, "a");
	CU_ASSERT_EQUAL(api_post(&me, ROOT, "{'parent': '%s', 'name': 'a'}", root.text), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), made.text);
	key[1] = "a copy";
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(api_post(&me, uri(ROOT "/%s/copy", made.text),
		    "{'parent': '%s', 'name': 'b'}", root.text), 201);
		if (i == 1)
			CU_ASSERT_STRING_EQUAL(api_text(&me, "id"), copied.text);
		copied = id_of(&me);
	}
	me.more = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/usage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "used_bytes"), 4);
	api_done(&me);
}

static void
test_somebody_elses_is_not_there(void)
{
	struct api me = auth_person(&auth, &program, "jana");
	struct api other = auth_person(&auth, &program, "karl");
	const struct id root = home(&me), note = file(&me, root, "secretplan", "x");
	const struct id theirs = home(&other);
	char json[URI_MAX], to[URI_MAX];

	CU_ASSERT_EQUAL(get(&other, ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(get(&other, ROOT "/%s/content", note), 404);
	CU_ASSERT_EQUAL(get(&other, ROOT "/%s/versions", note), 404);
	CU_ASSERT_EQUAL(get(&other, ROOT "?parent=%s", root), 404);
	CU_ASSERT_EQUAL(get(&other, ROOT "/search?q=plan&within=%s", root), 404);
	CU_ASSERT_EQUAL(get(&other, ROOT "/search?q=secretplan%s", (struct id){ "" }), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 0);
	CU_ASSERT_EQUAL(put(&other, note, "y"), 404);
	CU_ASSERT_EQUAL(put_new(&other, root, "y", "y"), 404);
	CU_ASSERT_EQUAL(edit(&other, note, "{\"name\": \"y\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri(ROOT "/%s", note.text), NULL), 404);
	CU_ASSERT_EQUAL(api_post(&other, uri(ROOT "/%s/copy", note.text), "{'parent': '%s'}",
	    theirs.text), 404);
	snprintf(json, sizeof(json), "{\"parent\": \"%s\"}", theirs.text);
	CU_ASSERT_EQUAL(edit(&me, note, json), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/%s", note.text), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&other, "POST", uri(ROOT "/%s/undelete", note.text), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri(ROOT "/bin/%s", note.text), NULL), 404);
	snprintf(to, sizeof(to), ROOT "/%s/versions/%s/restore", note.text, note.text);
	CU_ASSERT_EQUAL(api_call(&other, "POST", to, NULL), 404);
	api_done(&me);
	api_done(&other);
}

static void
test_the_common_folder_is_the_admins_to_allow(void)
{
	struct api root, me, other;
	struct id common, note;

	root = auth_register_admin(&auth, "maestra");
	root.socket = program.socket;
	me = auth_person(&auth, &program, "nina");
	other = auth_person(&auth, &program, "otto");
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/tree?tree=common", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "PUT", ROOT "/common", "{\"allowed\": true}"), 403);
	CU_ASSERT_EQUAL(api_call(&root, "PUT", ROOT "/common", "{\"allowed\": true}"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/common", NULL), 200);
	CU_ASSERT_TRUE(api_bool(&me, "allowed"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", ROOT "/tree?tree=common", NULL), 200);
	common = id_of(&me);
	note = file(&me, common, "note", "ours");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "tree"), "common");
	CU_ASSERT_TRUE(has(&other, note, "ours"));
	CU_ASSERT_EQUAL(put(&other, note, "yours"), 200);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri(ROOT "/%s", note.text), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri(ROOT "/bin/%s", note.text), NULL), 403);
	CU_ASSERT_EQUAL(api_call(&me, "POST", uri(ROOT "/%s/undelete", note.text), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&root, "PUT", ROOT "/common", "{\"allowed\": false}"), 200);
	CU_ASSERT_EQUAL(get(&me, ROOT "/%s", note), 404);
	CU_ASSERT_EQUAL(api_call(&root, "PUT", ROOT "/common", "{\"allowed\": true}"), 200);
	CU_ASSERT_TRUE(has(&me, note, "yours"));
	api_done(&root);
	api_done(&me);
	api_done(&other);
}

static void
test_markdown_is_read(void)
{
	struct api me = auth_person(&auth, &program, "olga"), nobody = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_post(&me, ROOT "/markdown", "{'text': '*sun* <script>x</script> [a](javascript:x)'}"), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "html"), "<em>sun</em>"));
	CU_ASSERT_PTR_NULL(strstr(api_text(&me, "html"), "<script"));
	CU_ASSERT_PTR_NULL(strstr(api_text(&me, "html"), "javascript"));
	CU_ASSERT_EQUAL(api_post(&me, ROOT "/markdown", "{'txt': ''}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/text"));
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT "/markdown", "{'text': ''}"), 401);
	api_done(&me);
	api_done(&nobody);
}

static void
test_signed_out_there_is_nothing(void)
{
	struct api nobody = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT, NULL), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, ROOT, "{'name': 'a'}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/AAAAAAAAAAA/content", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", ROOT "/health", NULL), 200);
	api_done(&nobody);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "folders and files have places", test_folders_and_files_have_places },
		{ "what is no name is refused", test_what_is_no_name_is_refused },
		{ "moves and renames", test_moves_and_renames },
		{ "a copy takes no bytes", test_a_copy_takes_no_bytes },
		{ "versions come back", test_versions_come_back },
		{ "the bin", test_the_bin },
		{ "bytes are no page of the site", test_bytes_are_no_page_of_the_site },
		{ "an upload becomes a file", test_an_upload_becomes_a_file },
		{ "once by its key", test_once_by_its_key },
		{ "somebody else's is not there", test_somebody_elses_is_not_there },
		{ "the common folder is the admin's to allow", test_the_common_folder_is_the_admins_to_allow },
		{ "Markdown is read", test_markdown_is_read },
		{ "signed out there is nothing", test_signed_out_there_is_nothing },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	uploading_start(&credentials, &auth, NULL);
	test_program_start_beside(&program, &auth, "files", NULL);
	status = suite_run("files", tests);
	if (!test_program_stop(&program) || !test_program_stop(&credentials))
		status = 1;
	return test_program_stop(&auth) ? status : 1;
}
