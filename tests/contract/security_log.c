/* The security log: each event once, with who, whom, from where, and how it ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "support/people/auth.h"
#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define HERE "203.0.113.77"

static struct test_program program, limited;

#define EVENT(event, part) CU_ASSERT_TRUE(events_have(&program, event, part))

/* One number that `sql` gives. */
static int64_t
number(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);
	int64_t out = -1;

	CU_ASSERT_EQUAL(db_one_int(&db, DB_PLAIN(sql), &out), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
	return out;
}

static int
sign_in(struct api *me, const char *name, const char *password)
{
	me->address = HERE;
	return api_post(me, "/api/auth/login", "{'username': '%s', 'password': '%s'}", name, password);
}

static void
signing_in_says_who_from_where_and_how_it_ended(void)
{
	struct api me = auth_register(&program, "Nerea"), other = { .socket = program.socket };

	EVENT("registration", "'outcome':'success','address':'192.0.2.1','actor':'Nerea'");
	CU_ASSERT_EQUAL(sign_in(&other, "nerea", AUTH_PASSWORD), 200);
	EVENT("sign_in", "'outcome':'success','address':'" HERE "','actor':'Nerea'");
	EVENT("sign_in", "'user_agent':'contract test'");
	EVENT("sign_in", "'request_id':'");
	CU_ASSERT_EQUAL(api_call(&other, "POST", "/api/auth/logout", NULL), 204);
	EVENT("sign_out", "'outcome':'success','address':'" HERE "','actor':'Nerea'");
	other.device[0] = '\0';
	CU_ASSERT_EQUAL(sign_in(&other, "nerea", "a wrong password"), 401);
	EVENT("sign_in", "'outcome':'failure','address':'" HERE "','actor':'nerea','target':'Nerea'"
	    ",'reason':'credentials'");
	api_done(&other);
	api_done(&me);
}

/* People type passwords into the name's field: a name that does not exist is not told. */
static void
a_name_that_does_not_exist_is_not_told(void)
{
	static const char secret[] = "my-Own.secret9";
	struct api me = { .socket = program.socket };
	char first[4096], *at;

	CU_ASSERT_EQUAL(sign_in(&me, secret, "x"), 401);
	EVENT("sign_in", "'outcome':'failure','address':'" HERE "','actor':'hmac:");
	snprintf(first, sizeof(first), "%s", events_last(&program, "sign_in"));
	CU_ASSERT_PTR_NULL(strstr(first, secret));
	CU_ASSERT_PTR_NULL(strstr(first, "target"));
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM security_event e WHERE to_jsonb(e)::text"
	    " ILIKE '%my-own.secret9%'"), 0);
	/* the same name is known again, in any case of letters, for a month */
	CU_ASSERT_EQUAL(sign_in(&me, "MY-own.secret9", "y"), 401);
	at = strstr(first, "hmac:");
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	at[5 + 22] = '\0';
	EVENT("sign_in", at);
	/* with the next month's key it is another */
	CU_ASSERT_EQUAL(number("WITH gone AS (UPDATE security_key SET month = month - interval '1 month'"
	    " RETURNING 1) SELECT count(*) FROM gone"), 1);
	CU_ASSERT_EQUAL(sign_in(&me, secret, "x"), 401);
	CU_ASSERT_PTR_NULL(strstr(events_last(&program, "sign_in"), at));
	EVENT("sign_in", "'actor':'hmac:");
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM security_key"), 2);
	api_done(&me);
}

/* What stands before the address is ours alone, whatever a client writes. */
static void
no_client_writes_another_address(void)
{
	static const char *const more[] = {
		"HTTP_USER_AGENT", "x\",\"event\":\"sign_in\",\"outcome\":\"failure\",\"address\":\"198.51.100.1", NULL };
	struct api me = { .socket = program.socket, .more = more };
	const char *line;

	CU_ASSERT_EQUAL(sign_in(&me, "x\\\",\\\"address\\\":\\\"198.51.100.1", "x"), 401);
	line = events_last(&program, "sign_in");
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"outcome\":\"failure\",\"address\":\"" HERE "\",\"actor\""));
	CU_ASSERT_PTR_NULL(strstr(line, "\"address\":\"198.51.100.1"));
	me.more = NULL;
	api_done(&me);
}

static void
what_one_does_to_the_own_account_is_told(void)
{
	struct api me = auth_register(&program, "ofelia"), other = auth_login(&program, "ofelia"), token;
	char uri[80];

	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"not mine\",\"new\":\"eight rivers in winter\"}"), 422);
	EVENT("password_confirm", "'outcome':'failure','address':'192.0.2.1','actor':'ofelia'"
	    ",'about':'/api/auth/password'");
	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"" AUTH_PASSWORD "\",\"new\":\"" AUTH_PASSWORD "!\"}"), 204);
	EVENT("password_change", "'outcome':'success','address':'192.0.2.1','actor':'ofelia'");
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 401);
	api_done(&other);

	token = auth_token(&me, "['read']");
	EVENT("token_made", "'actor':'ofelia','about':'token ");
	snprintf(uri, sizeof(uri), "/api/auth/tokens/%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 204);
	EVENT("token_revoked", "'actor':'ofelia','about':'token ");
	free((char *)token.bearer);
	api_done(&token);

	other = me;
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/sessions", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/sessions/%s", api_text(&me, "items.0.id"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 204);
	EVENT("session_ended", "'actor':'ofelia','about':'session ");
	api_done(&me);
	me = (struct api){ .socket = program.socket };
	CU_ASSERT_EQUAL(sign_in(&me, "ofelia", AUTH_PASSWORD "!"), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/me", "{\"password\":\"" AUTH_PASSWORD "!\"}"), 204);
	EVENT("account_closed", "'actor':'ofelia'");
	api_done(&me);
}

static void
one_button_ends_all_that_reaches_the_account(void)
{
	struct api me = auth_register(&program, "paula"), other = auth_login(&program, "paula");
	struct api token = auth_token(&me, "['manage']"), stranger = auth_register(&program, "quim");

	CU_ASSERT_EQUAL(api_call(&token, "DELETE", "/api/auth/access", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/access", NULL), 204);
	EVENT("access_ended", "'outcome':'success','address':'192.0.2.1','actor':'paula'");
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&token, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&stranger, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM device d JOIN account a ON a.id = d.account_id"
	    " WHERE a.username = 'paula'"), 0);
	free((char *)token.bearer);
	api_done(&token);
	api_done(&stranger);
	api_done(&other);
	api_done(&me);
	stranger = (struct api){ .socket = program.socket };
	CU_ASSERT_EQUAL(api_call(&stranger, "DELETE", "/api/auth/access", NULL), 401);
	api_done(&stranger);
}

static void
what_an_admin_changes_is_told_with_before_and_after(void)
{
	struct api root = auth_register_admin(&program, "root"), me = auth_register(&program, "rita");
	char uri[80], id[12];

	snprintf(id, sizeof(id), "%s", api_text(&me, "id"));
	snprintf(uri, sizeof(uri), "/api/auth/users/%s", id);
	CU_ASSERT_EQUAL(api_call(&root, "PATCH", uri, "{\"role\":\"admin\",\"quota_bytes\":1000}"), 200);
	EVENT("account_change", "'actor':'root','target':'rita','changes':{'role':{'before':'user',"
	    "'after':'admin'},'quota_bytes':{'before':'53687091200','after':'1000'}}");
	CU_ASSERT_EQUAL(api_call(&root, "PATCH", uri, "{\"role\":\"user\",\"suspended\":true}"), 200);
	EVENT("account_change", "{'role':{'before':'admin','after':'user'},'suspended':{'before':'false','after':'true'}}");
	CU_ASSERT_EQUAL(sign_in(&me, "rita", AUTH_PASSWORD), 403);
	EVENT("sign_in", "'outcome':'failure','address':'" HERE "','actor':'rita','target':'rita','reason':'suspended'");
	CU_ASSERT_EQUAL(api_call(&root, "PATCH", uri, "{\"suspended\":false}"), 200);

	CU_ASSERT_EQUAL(api_call(&root, "PUT", "/api/auth/registration", "{\"registration\":\"invitation\"}"), 200);
	EVENT("registration_mode", "'actor':'root','changes':{'registration':{'before':'open','after':'invitation'}}");
	CU_ASSERT_EQUAL(api_call(&root, "PUT", "/api/auth/registration", "{\"registration\":\"open\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&root, "POST", "/api/auth/invitations", "{}"), 201);
	EVENT("invitation_made", "'actor':'root','about':'invitation ");
	snprintf(uri, sizeof(uri), "/api/auth/invitations/%s", api_text(&root, "id"));
	CU_ASSERT_EQUAL(api_call(&root, "DELETE", uri, NULL), 204);
	EVENT("invitation_revoked", "'actor':'root','about':'invitation ");
	api_done(&root);
	api_done(&me);
}

static void
a_reset_link_is_told_when_made_used_and_tried(void)
{
	struct api root = auth_login(&program, "root"), me = auth_register(&program, "sara");
	char uri[80], code[60];

	snprintf(uri, sizeof(uri), "/api/auth/users/%s/reset", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&root, "POST", uri, NULL), 200);
	EVENT("reset_link", "'actor':'root','target':'sara'");
	snprintf(code, sizeof(code), "%s", api_text(&root, "code"));
	CU_ASSERT_PTR_NULL(strstr(events_last(&program, "reset_link"), code));
	me.session[0] = '\0';
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/reset", "{'code': 'none', 'password': 'nine rivers in winter'}"), 422);
	EVENT("reset", "'outcome':'failure','address':'192.0.2.1'");
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/reset", "{'code': '%s', 'password': 'nine rivers in winter'}", code), 204);
	EVENT("reset", "'outcome':'success','address':'192.0.2.1','actor':'sara'");
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register",
	    "{'username': 'tomas', 'password': 'nine rivers in winter', 'code': 'none'}"), 422);
	EVENT("registration", "'outcome':'failure','address':'192.0.2.1','reason':'code'");
	api_done(&root);
	api_done(&me);
}

static void
another_sites_page_is_told_once_a_minute(void)
{
	struct api me = auth_register(&program, "ursula");
	int64_t before;

	me.origin = "https://evil.example";
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
	EVENT("origin_refused", "'outcome':'failure','address':'192.0.2.1','about':'PATCH /api/auth/me'"
	    ",'reason':'https://evil.example'");
	before = number("SELECT count(*) FROM security_event WHERE event = 'origin_refused'");
	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM security_event WHERE event = 'origin_refused'"), before);
	me.address = HERE;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM security_event WHERE event = 'origin_refused'"), before + 1);
	me.origin = NULL;
	api_done(&me);
}

static void
who_is_slowed_down_is_told(void)
{
	struct api me = { .socket = limited.socket };
	int status;

	/* by name first, then by address */
	do
		status = sign_in(&me, "nerea", "a wrong password");
	while (status == 401);
	CU_ASSERT_EQUAL(status, 429);
	CU_ASSERT_TRUE(events_have(&limited, "rate_limit", "'outcome':'failure','address':'" HERE "','actor':'nerea'"
	    ",'target':'Nerea','about':'login'"));
	me.address = "203.0.113.78";
	for (int i = 0; i < 60; i++) {
		me.device[0] = '\0';
		status = api_post(&me, "/api/auth/login", "{'username': 'nobody%d', 'password': 'x'}", i);
		if (status == 429)
			break;
	}
	CU_ASSERT_EQUAL(status, 429);
	CU_ASSERT_TRUE(events_have(&limited, "rate_limit", "'address':'203.0.113.78','about':'login'"));
	api_done(&me);
}

static bool
lists(struct api *me, const char *query, const char *event)
{
	char uri[200];

	snprintf(uri, sizeof(uri), "/api/auth/events?%s", query);
	CU_ASSERT_EQUAL(api_call(me, "GET", uri, NULL), 200);
	for (int i = 0; i < api_count(me, "items"); i++) {
		char path[40];

		snprintf(path, sizeof(path), "items.%d.event", i);
		if (strcmp(api_text(me, path), event) == 0)
			return true;
	}
	return false;
}

static void
each_sees_what_concerns_them_and_the_admin_all(void)
{
	struct api root = auth_login(&program, "root"), me = auth_register(&program, "valeria");
	struct api token = auth_token(&me, "['manage']");
	char uri[80];

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/users/%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&root, "PATCH", uri, "{\"quota_bytes\":5}"), 200);

	/* mine: what I did, and what was done to me, but not from where others did it */
	CU_ASSERT_TRUE(lists(&me, "", "registration"));
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.event"), "account_change");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.actor"), "root");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.changes.quota_bytes.after"), "5");
	CU_ASSERT_TRUE(api_is_null(&me, "items.0.address"));
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.1.event"), "token_made");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.1.address"), "192.0.2.1");
	CU_ASSERT_FALSE(lists(&me, "", "sign_out"));
	CU_ASSERT_TRUE(lists(&token, "", "registration"));

	/* all of it is the admin's, with filters */
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/events?all=true", NULL), 403);
	CU_ASSERT_TRUE(lists(&root, "all=true&account=NEREA&outcome=failure", "sign_in"));
	CU_ASSERT_STRING_EQUAL(api_text(&root, "items.0.target"), "Nerea");
	CU_ASSERT_FALSE(lists(&root, "all=true&account=NEREA&outcome=success&event=sign_out", "sign_in"));
	CU_ASSERT_EQUAL(api_count(&root, "items"), 1);
	CU_ASSERT_TRUE(lists(&root, "all=true&address=" HERE "&limit=100", "sign_in"));
	CU_ASSERT_FALSE(lists(&root, "all=true&address=" HERE "&limit=100", "account_change"));
	CU_ASSERT_FALSE(lists(&root, "all=true&until=2020-01-01T00:00:00Z", "sign_in"));
	CU_ASSERT_TRUE(lists(&root, "all=true&since=2020-01-01T00:00:00Z&event=sign_in&limit=1", "sign_in"));
	CU_ASSERT_EQUAL(api_call(&root, "GET", "/api/auth/events?cursor=no", NULL), 422);
	CU_ASSERT_EQUAL(api_call(&root, "GET", "/api/auth/events?event=nonsense", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&root, "event"));
	free((char *)token.bearer);
	api_done(&token);
	api_done(&me);
	api_done(&root);
	me = (struct api){ .socket = program.socket };
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/events", NULL), 401);
	api_done(&me);
}

/* The row and the line say the same. */
static void
rows_and_lines_are_one_stream(void)
{
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM security_event"
	    " WHERE program <> 'auth' OR request_id IS NULL OR address IS NULL"), 0);
	CU_ASSERT_TRUE(number("SELECT count(DISTINCT event) FROM security_event") >= 18);
}

int
main(void)
{
	static const char *const slow[] = { "VITRINA_RATE_LIMITS", "on", NULL };
	CU_TestInfo tests[] = {
		{ "signing in says who, from where, and how it ended", signing_in_says_who_from_where_and_how_it_ended },
		{ "a name that does not exist is not told", a_name_that_does_not_exist_is_not_told },
		{ "no client writes another address", no_client_writes_another_address },
		{ "what one does to the own account is told", what_one_does_to_the_own_account_is_told },
		{ "one button ends all that reaches the account", one_button_ends_all_that_reaches_the_account },
		{ "what an admin changes is told with before and after",
		    what_an_admin_changes_is_told_with_before_and_after },
		{ "a reset link is told when made, used and tried", a_reset_link_is_told_when_made_used_and_tried },
		{ "another site's page is told once a minute", another_sites_page_is_told_once_a_minute },
		{ "who is slowed down is told", who_is_slowed_down_is_told },
		{ "each sees what concerns them, and the admin all", each_sees_what_concerns_them_and_the_admin_all },
		{ "rows and lines are one stream", rows_and_lines_are_one_stream },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	test_program_start_beside(&limited, &program, "auth", slow);
	status = suite_run("contract/security_log", tests);
	status |= !test_program_stop(&limited);
	return test_program_stop(&program) ? status : 1;
}
