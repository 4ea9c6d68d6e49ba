/* Where our own AWS keys come from: each source in its turn. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/aws/aws_keys.h"
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "support/doubles/keys_stand.h"
#include "support/run/suite.h"

static struct keys_stand *stand;
static struct arena *arena;

static enum err
get(struct aws_keys *keys)
{
	return aws_keys_get(arena, keys);
}

static bool
gives(const char *source, const char *access_key, const char *secret, const char *token)
{
	struct aws_keys keys;

	return config_load() && get(&keys) == ERR_OK && strcmp(keys.source, source) == 0 &&
	    strcmp(keys.credentials.access_key, access_key) == 0 &&
	    strcmp(keys.credentials.secret_key, secret) == 0 &&
	    (token == NULL ? keys.credentials.session_token == NULL :
	    strcmp(keys.credentials.session_token, token) == 0);
}

static bool
configuration(void)
{
	return gives("configuration", "configured", "its-secret", NULL);
}

static bool
environment(void)
{
	unsetenv("VITRINA_S3_ACCESS_KEY");
	return gives("environment", "from-environment", "its-secret", "its-token");
}

static bool
shared_file(void)
{
	unsetenv("VITRINA_S3_ACCESS_KEY");
	unsetenv("AWS_ACCESS_KEY_ID");
	return gives("shared credentials file", "from-file", "its/secret+=", "its-token");
}

static bool
shared_file_in_home(void)
{
	keys_stand_no_static_keys();
	mkdir(keys_stand_path(".aws"), 0700);
	keys_stand_write(".aws/credentials", "[mine]\naws_access_key_id=home\naws_secret_access_key=s\n");
	setenv("HOME", keys_stand_path("."), 1);
	setenv("AWS_PROFILE", "mine", 1);
	return gives("shared credentials file", "home", "s", NULL);
}

static bool
container(void)
{
	keys_stand_no_static_keys();
	return gives("container endpoint", "container-1", "s", "t");
}

static bool
container_by_token_file(void)
{
	keys_stand_no_static_keys();
	unsetenv("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	keys_stand_write("token", "Bearer abc\n");
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", keys_stand_path("token"), 1);
	return gives("container endpoint", "container-1", "s", "t");
}

static bool
instance(void)
{
	keys_stand_instance_only();
	return gives("instance metadata", "instance-1", "s", "t") &&
	    atomic_load(&stand->asked) == 3;	/* the token, the role, its keys */
}

static void
each_source_has_its_turn(void)
{
	CU_ASSERT_TRUE(keys_stand_run(configuration));
	CU_ASSERT_TRUE(keys_stand_run(environment));
	CU_ASSERT_TRUE(keys_stand_run(shared_file));
	CU_ASSERT_TRUE(keys_stand_run(shared_file_in_home));
	CU_ASSERT_TRUE(keys_stand_run(container));
	CU_ASSERT_TRUE(keys_stand_run(container_by_token_file));
	CU_ASSERT_TRUE(keys_stand_run(instance));
}

static bool
nothing_anywhere(void)
{
	struct aws_keys keys;

	keys_stand_instance_only();
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	return config_load() && get(&keys) == ERR_UNAVAILABLE && atomic_load(&stand->asked) == 0;
}

/* Half a source is a mistake: the next would hide it. */
static bool
secret_is_missing(void)
{
	struct aws_keys keys;

	unlink(keys_stand_path("s3_secret_key"));
	return config_load() && get(&keys) == ERR_UNAVAILABLE;
}

static bool
container_refuses(void)
{
	struct aws_keys keys;

	keys_stand_no_static_keys();
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer other", 1);
	return config_load() && get(&keys) == ERR_UNAVAILABLE;
}

static void
what_gives_none_is_said(void)
{
	CU_ASSERT_TRUE(keys_stand_run(nothing_anywhere));
	CU_ASSERT_TRUE(keys_stand_run(secret_is_missing));
	CU_ASSERT_TRUE(keys_stand_run(container_refuses));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "each source has its turn", each_source_has_its_turn },
		{ "what gives none is said", what_gives_none_is_said },
		CU_TEST_INFO_NULL,
	};
	int status;

	stand = keys_stand_start();
	arena = arena_new();
	status = suite_run("AWS keys", tests);
	keys_stand_end();
	return status;
}
