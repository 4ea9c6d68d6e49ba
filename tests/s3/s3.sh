# Sourced by the suites on S3: a Ceph of their own in a throwaway directory.

s3_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export S3_DIR=${S3_DIR:-}

s3_down() {
	bash "$s3_top/conf/ceph/ceph.sh" down "$S3_DIR" || true
	rm -rf "$S3_DIR"
}

# Starts it, and puts what vitrina.conf would say of it into the environment.
s3_up() {
	local key value
	S3_DIR=$(mktemp -d /tmp/vitrina-s3.XXXXXX)
	trap s3_down EXIT
	OBJECTSTORE=${OBJECTSTORE:-memstore} STS_MIN=1 bash "$s3_top/conf/ceph/ceph.sh" up "$S3_DIR" || return 1
	while IFS='=' read -r key value; do
		key=${key// /}
		export "VITRINA_${key^^}=${value# }"
	done <"$S3_DIR/settings"
	mkdir "$S3_DIR/secrets" "$S3_DIR/scratch"
	cp "$S3_DIR/s3_secret_key" "$S3_DIR/secrets/"
	head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$S3_DIR/secrets/upload_key"
	export VITRINA_SECRETS_DIR=$S3_DIR/secrets VITRINA_SCRATCH_DIR=$S3_DIR/scratch
	export VITRINA_CONF=/dev/null VITRINA_MIN_FREE=0
	export S3_TEST_ENDPOINT=$VITRINA_S3_ENDPOINT
	export AWS_ACCESS_KEY_ID=$VITRINA_S3_ACCESS_KEY
	AWS_SECRET_ACCESS_KEY=$(cat "$S3_DIR/s3_secret_key")
	export AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=true
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	"$s3_top/${BUILD:-build}/bin/vitrina-admin" store setup
}
