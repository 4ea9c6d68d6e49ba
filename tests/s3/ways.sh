#!/bin/bash
# store check says what is right and what is wrong, whichever way the S3 is reached:
# by path or by host, by TLS with a CA of one's own, behind a CDN.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/s3.sh"
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"

s3_up >/dev/null || exit 1
trap 'instance_stop; kill "$front" 2>/dev/null; s3_down' EXIT
admin=$s3_top/${BUILD:-build}/bin/vitrina-admin
work=$S3_DIR/ways
mkdir "$work"
s3_port=${VITRINA_S3_ENDPOINT##*:}
tls_port=$(instance_free_port)
cdn_port=$(instance_free_port)
key_secret=$AWS_SECRET_ACCESS_KEY

# A certificate of localhost and of the buckets below it, by a CA that nobody knows.
make_certificate() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=a CA of the tests" \
		-keyout "$work/ca.key" -out "$work/ca.pem" &&
		openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout "$work/key.pem" -out "$work/request.pem" &&
		openssl x509 -req -in "$work/request.pem" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
			-out "$work/cert.pem" -extfile <(echo "subjectAltName=DNS:localhost,DNS:vitrina.localhost,DNS:plain.localhost,IP:127.0.0.1")
}

# TLS before the S3; and a CDN, which may read the bucket and nothing else.
start_front() {
	make_certificate >"$work/openssl.log" 2>&1 || return 1
	cat >"$work/front.conf" <<-N
		daemon off; pid $work/front.pid; error_log $work/front.log; user root;
		events {}
		http {
			access_log off; client_body_temp_path $work/body; proxy_temp_path $work/proxy; client_max_body_size 0;
			server {
				listen 127.0.0.1:$tls_port ssl; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
				location / { proxy_pass http://127.0.0.1:$s3_port; proxy_set_header Host \$http_host; proxy_request_buffering off; }
			}
			server {
				listen 127.0.0.1:$cdn_port;
				location / { limit_except GET { deny all; } proxy_pass http://127.0.0.1:$s3_port/vitrina/; }
			}
		}
	N
	[ "$(id -u)" -eq 0 ] || sed -i 's/ user root;//' "$work/front.conf"
	nginx -c "$work/front.conf" -e "$work/front.log" >"$work/front.out" 2>&1 &
	front=$!
	until curl -s -o /dev/null "http://127.0.0.1:$cdn_port/"; do kill -0 "$front" || return 1; done
}

# all_right [SETTING…]: every line of store check is ok, down to the session's limits.
all_right() {
	env "$@" "$admin" store check >"$work/said" 2>/dev/null && ! grep -q WRONG "$work/said" &&
		grep -q 'a session may not list the bucket' "$work/said" && grep -q 'upload in parts works' "$work/said" ||
		{ cat "$work/said"; return 1; }
}

# says WORDS [SETTING…]: it fails, and says so.
says() {
	local words=$1
	shift
	! env "$@" "$admin" store check >"$work/said" 2>/dev/null && grep -q "^WRONG.*$words" "$work/said" ||
		{ cat "$work/said"; return 1; }
}

start_front || { cat "$work"/*.log; exit 1; }
tls=(VITRINA_S3_ENDPOINT="https://localhost:$tls_port" VITRINA_S3_CA_FILE="$work/ca.pem")
check "by path" all_right
check "by the bucket's own host" all_right VITRINA_S3_ENDPOINT="http://localhost:$s3_port" VITRINA_S3_PATH_STYLE=off
check "over TLS with a CA of one's own" all_right "${tls[@]}"
check "and by the bucket's own host" all_right "${tls[@]}" VITRINA_S3_PATH_STYLE=off
check "a CA that is not known" says "certificate is not trusted here: see s3_ca_file" VITRINA_S3_ENDPOINT="https://localhost:$tls_port"
check "nobody there" says "no answer: see s3_endpoint" VITRINA_S3_ENDPOINT=http://127.0.0.1:1
check "no bucket" says "there is no such bucket" VITRINA_S3_BUCKET=nobodys
# This S3 says the same of keys that are wrong and of those that may do nothing.
check "a key that is not known" says "the keys lack a permission or are wrong" VITRINA_S3_ACCESS_KEY=other
check "a role that there is not" says "cannot be taken" VITRINA_STS_ROLE=arn:aws:iam:::role/nobody

mkdir "$work/secrets"
printf x >"$work/secrets/s3_secret_key"
check "a secret that is another's" says "the keys lack a permission or are wrong" VITRINA_SECRETS_DIR="$work/secrets"
radosgw-admin -c "$S3_DIR/ceph.conf" user create --uid=somebody --display-name=Somebody --access-key=somebody \
	--secret=somebody-secret >"$work/user.log" 2>&1
printf somebody-secret >"$work/secrets/s3_secret_key"
somebody=(VITRINA_S3_ACCESS_KEY=somebody VITRINA_SECRETS_DIR="$work/secrets")
check "a bucket that is somebody else's" says "the bucket is somebody else's" "${somebody[@]}"

setup_is_refused() {
	! env "${somebody[@]}" "$admin" store setup 2>"$work/said" && grep -q 'whose is the bucket' "$work/said"
}
check "which setup leaves alone" setup_is_refused

s3api() {
	AWS_SECRET_ACCESS_KEY=$key_secret AWS_DEFAULT_REGION=us-east-1 aws --endpoint-url "http://127.0.0.1:$s3_port" s3api "$@"
}
s3api create-bucket --bucket plain >/dev/null
check "a bucket that keeps no versions" says "keeps no versions" VITRINA_S3_BUCKET=plain
check "setup mends it" env VITRINA_S3_BUCKET=plain "$admin" store setup
check "then all is right" all_right VITRINA_S3_BUCKET=plain
s3api delete-bucket-cors --bucket plain
check "a bucket that pages may not use" says "pages of .* may not upload" VITRINA_S3_BUCKET=plain

s3api put-bucket-policy --bucket vitrina --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
	"Principal":"*","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":["arn:aws:s3:::vitrina/*"]}]}'
cdn=VITRINA_CDN_URL=http://127.0.0.1:$cdn_port
check "behind a CDN" all_right "$cdn"
check "a CDN that is not there" says "cdn_url" VITRINA_CDN_URL=http://127.0.0.1:1

# The whole site, its S3 by TLS and by the bucket's own host.
unset VITRINA_SECRETS_DIR VITRINA_SCRATCH_DIR VITRINA_CONF VITRINA_S3_ACCESS_KEY
export VITRINA_RATE_LIMITS=off VITRINA_STORE=s3 VITRINA_S3_PATH_STYLE=off "${tls[@]}"
chmod 755 "$S3_DIR" "$work"
ready=$(trap -p EXIT)	# instance_start sets its own
started=true
instance_start nginx || started=false
eval "$ready"
$started || exit 1
site_is_well() {
	ADMIN_CODE=$instance_code CURL_CA_BUNDLE=$work/ca.pem bash "$here/../smoke/smoke.sh" "$instance_url"
}
check "the whole site over TLS" site_is_well
policy_names_it() {
	curl -sI "$instance_url/" | grep -i '^content-security-policy' | grep -F "https://vitrina.localhost:$tls_port"
}
check "whose pages may talk to that address" policy_names_it
instance_stop

export "${cdn?}"
started=true
instance_start nginx || started=false
eval "$ready"
$started || exit 1
media_is_the_cdns() {
	local id
	id=$(curl -fsS -c "$work/jar" -H 'content-type: application/json' -o /dev/null \
		-d '{"username":"cdn","password":"a calm green window"}' "$instance_url/api/auth/register" &&
		curl -fsS -b "$work/jar" -H 'content-type: video/mp4' --data-binary @"$here/../smoke/clip.mp4" \
			"$instance_url/api/videos?title=cdn&privacy=private" | sed 's/.*"id":"\([^"]*\)".*/\1/')
	curl -sI -X GET -b "$work/jar" "$instance_url/api/videos/$id/original" | grep -i "^location: http://127.0.0.1:$cdn_port/u/" &&
		curl -fsSL -b "$work/jar" "$instance_url/api/videos/$id/original" | cmp - "$here/../smoke/clip.mp4" &&
		! curl -fs "$instance_url/api/videos/$id/original"
}
check "media comes from it, and is asked of us first" media_is_the_cdns
checks_end
