/* Every source of AWS keys there is, and a double of those that answer HTTP. */
#include "support/doubles/keys_stand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/doubles/http_double.h"

#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"

static struct keys_stand *stand;
static char endpoint[32], directory[] = "/tmp/vitrina-keys.XXXXXX";
static struct arena *arena;

static bool
has_line(const char *head, const char *line)
{
	return strcasestr(head, line) != NULL;
}

static void
say(int fd, const char *status, const char *body)
{
	char text[1024];

	snprintf(text, sizeof(text), "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
	    status, strlen(body), body);
	http_double_say(fd, text);
}

static void
give_keys(int fd, const char *who)
{
	char body[512], when[CLOCK_TEXT_MAX], expiration[64] = "";
	int left = atomic_load(&stand->left_s);

	while (atomic_load(&stand->held))
		usleep(1000);
	clock_format(clock_now_us() + left * 1000000LL, when);
	if (left != 0)
		snprintf(expiration, sizeof(expiration), ",\"Expiration\":\"%s\"", when);
	snprintf(body, sizeof(body), "{\"AccessKeyId\":\"%s-%d\",\"SecretAccessKey\":\"s\","
	    "\"Token\":\"t\"%s}", who, atomic_fetch_add(&stand->given, 1) + 1, expiration);
	say(fd, "200 OK", body);
}

/* IMDSv2: nothing without a token, and a token to a PUT that says for how long. */
static void
answer(int fd, const char *head)
{
	atomic_fetch_add(&stand->asked, 1);
	if (atomic_load(&stand->down))
		say(fd, "500 Oops", "");
	else if (strncmp(head, "PUT /latest/api/token ", 22) == 0)
		say(fd, has_line(head, "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n") ?
		    "200 OK" : "400 Bad", "the-token");
	else if (strncmp(head, "GET /latest/", 12) == 0 &&
	    !has_line(head, "x-aws-ec2-metadata-token: the-token\r\n"))
		say(fd, "401 Unauthorized", "");
	else if (strncmp(head, "GET " ROLE_PATH " ", sizeof(ROLE_PATH) + 4) == 0)
		say(fd, "200 OK", "the-role\n");
	else if (strncmp(head, "GET " ROLE_PATH "the-role ", sizeof(ROLE_PATH) + 12) == 0)
		give_keys(fd, "instance");
	else if (strncmp(head, "GET /container ", 15) == 0 &&
	    has_line(head, "authorization: Bearer abc\r\n"))
		give_keys(fd, "container");
	else
		say(fd, "404 Not Found", "");
}

const char *
keys_stand_path(const char *name)
{
	return arena_printf(arena, "%s/%s", directory, name);
}

void
keys_stand_write(const char *name, const char *text)
{
	FILE *out = fopen(keys_stand_path(name), "we");

	if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0)
		abort();
}

/* Everything there is, so that the order decides. */
static void
set_all(void)
{
	setenv("VITRINA_S3_ACCESS_KEY", "configured", 1);
	setenv("VITRINA_SECRETS_DIR", directory, 1);
	keys_stand_write("s3_secret_key", "its-secret\n");
	setenv("AWS_ACCESS_KEY_ID", "from-environment", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "its-secret", 1);
	setenv("AWS_SESSION_TOKEN", "its-token", 1);
	keys_stand_write("credentials", "[other]\naws_access_key_id = others\n"
	    "aws_secret_access_key=others\n[default]\naws_access_key_id = from-file\n"
	    "  aws_secret_access_key=its/secret+=\n# and a remark\naws_session_token = its-token\n");
	setenv("AWS_SHARED_CREDENTIALS_FILE", keys_stand_path("credentials"), 1);
	setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", arena_printf(arena, "%s/container", endpoint), 1);
	setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer abc", 1);
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint, 1);
	unsetenv("AWS_EC2_METADATA_DISABLED");
	unsetenv("AWS_PROFILE");
}

void
keys_stand_no_static_keys(void)
{
	unsetenv("VITRINA_S3_ACCESS_KEY");
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_SHARED_CREDENTIALS_FILE");
	setenv("HOME", "/nonexistent", 1);
}

void
keys_stand_instance_only(void)
{
	keys_stand_no_static_keys();
	unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

/* In a process of its own, which has read nothing yet. */
bool
keys_stand_run(bool (*holds)(void))
{
	int status = -1;
	pid_t pid;

	memset((void *)stand, 0, sizeof(*stand));
	if ((pid = fork()) == 0) {
		alarm(30);
		set_all();
		_exit(holds() ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	return status == 0;
}

struct keys_stand *
keys_stand_start(void)
{
	stand = mmap(NULL, sizeof(*stand), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stand == MAP_FAILED || mkdtemp(directory) == NULL)
		abort();
	arena = arena_new();
	setenv("VITRINA_CONF", "/dev/null", 1);
	http_double_start(endpoint, answer);
	return stand;
}

void
keys_stand_end(void)
{
	static const char *const names[] = {
		"s3_secret_key", "credentials", "token", ".aws/credentials", ".aws", "",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		remove(keys_stand_path(names[i]));
	arena_free(arena);
}
