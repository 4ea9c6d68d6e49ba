#!/bin/bash
# make test-aws: account.sh DEB — a fleet in an account of one's own: made of nothing, a
# video uploaded and played, grown by an instance, taken away; then whether anything is
# left. With AWS_PROFILE, or keys in the environment, and AWS_REGION (eu-west-1); YES=1
# asks nothing. It takes about an hour, most of it RDS's, and under a dollar: three t3.small, a
# db.t4g.small in two zones, a load balancer.
# It was written against a double (provision.sh) and has not been run in an account.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
deb=$(realpath "$1")
export AWS_REGION=${AWS_REGION:-eu-west-1} AWS_PAGER='' ANSIBLE_NOCOLOR=1 ANSIBLE_HOST_KEY_CHECKING=false
export AWS_DEFAULT_REGION=$AWS_REGION
VERBOSE=1
name=vitrina-test-$(printf %04x $RANDOM)
work=$(mktemp -d)

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

for command in aws ansible-playbook ssh-keygen; do
	command -v "$command" >/dev/null || fail "make test-aws wants $command: bash conf/packages.sh test"
done
account=$(aws sts get-caller-identity --query Account --output text 2>"$work/said") ||
	fail "no account: set AWS_PROFILE ($(tail -1 "$work/said"))"
if [ "${YES:-}" != 1 ]; then
	echo "A fleet $name is made in the account $account, $AWS_REGION, for about an hour, and taken away: about 50 cents. Type $name to go on"
	read -r typed && [ "$typed" = "$name" ] || fail "nothing was made"
fi

# The inventory to copy, as somebody would edit it.
inventory() {
	local zones here
	zones=$(aws ec2 describe-availability-zones --query 'AvailabilityZones[?ZoneType==`availability-zone`].ZoneName | [0:2]' --output text | xargs | tr ' ' ,)
	here=$(curl -fsS --max-time 20 https://checkip.amazonaws.com) || return 1
	[[ $zones == *,* ]] && cp -r "$top/ansible/inventories/aws-example" "$work/site" &&
		ssh-keygen -q -t ed25519 -N '' -f "$work/key" &&
		aws ec2 import-key-pair --key-name "$name" --public-key-material "fileb://$work/key.pub" \
			--tag-specifications "ResourceType=key-pair,Tags=[{Key=vitrina,Value=$name}]" >/dev/null || return 1
	cat >"$work/site/group_vars/all/mine.yml" <<-END
		aws_name: $name
		aws_region: $AWS_REGION
		aws_zones: [$zones]
		aws_size: fleet
		aws_bucket: $name-$account
		aws_admin_cidrs: [$here/32]
		aws_key_name: $name
		aws_instances: {min: ${1:-2}, max: 4}
		aws_database_password: $(openssl rand -hex 15)
		ansible_ssh_private_key_file: $work/key
		vitrina_host: ""
		vitrina_tls: none
	END
}

play() {
	(cd "$top/ansible" && ansible-playbook -i "$work/site" "$@" </dev/null) >"$work/play.log" 2>&1 ||
		{ grep -E 'fatal|FAILED|ERROR' "$work/play.log" | cut -c1-500 | head -5; tail -8 "$work/play.log"; return 1; }
}

until_true() {
	local until=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $until ] || { "$@"; return 1; }
		sleep 5
	done
}

timed() {
	local started=$SECONDS
	check "$@"
	echo "     $((SECONDS - started)) s"
}

balancer() {
	aws elbv2 describe-load-balancers --names "$name" --query "LoadBalancers[0].$1" --output text
}

healthy() {
	local group
	group=$(aws elbv2 describe-target-groups --load-balancer-arn "$(balancer LoadBalancerArn)" --query 'TargetGroups[0].TargetGroupArn' --output text) &&
		[ "$(aws elbv2 describe-target-health --target-group-arn "$group" \
			--query 'length(TargetHealthDescriptions[?TargetHealth.State==`healthy`])' --output text)" = "$1" ]
}

# All that people do, by the smoke tests, with the code that an instance makes.
plays() {
	local instance code
	instance=$(aws ec2 describe-instances --filters "Name=tag:vitrina,Values=$name" Name=instance-state-name,Values=running \
		--query 'Reservations[0].Instances[0].PublicIpAddress' --output text)
	code=$(ssh -i "$work/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$work/known" "admin@$instance" sudo vitrina-admin code) &&
		ADMIN_CODE=$code bash "$top/tests/smoke/smoke.sh" "http://$(balancer DNSName)"
}

grows() {
	sed -i 's/aws_instances: .*/aws_instances: {min: 3, max: 4}/' "$work/site/group_vars/all/mine.yml"
	play provision.yml -e "vitrina_deb=$deb" && until_true 600 healthy 3
}

# Data too, and the last snapshot that a person would keep.
taken_away() {
	play deprovision.yml -e "aws_typed=$name" -e "aws_typed_data=$name" -e "aws_delete_data=$name" || return 1
	aws rds delete-db-snapshot --db-snapshot-identifier "$name-last" >/dev/null 2>&1
	aws ec2 delete-key-pair --key-name "$name" && touch "$work/away"
}

# What ends takes a while to be forgotten.
nothing_is_left() {
	local left
	left=$(aws resourcegroupstaggingapi get-resources --tag-filters "Key=vitrina,Values=$name" \
		--query 'ResourceTagMappingList[].ResourceARN' --output text | xargs -n1 |
		while read -r arn; do
			case $arn in
			*:instance/*) aws ec2 describe-instances --instance-ids "${arn##*/}" --query 'Reservations[].Instances[].State.Name' --output text 2>/dev/null |
				grep -qv '^terminated$' && echo "$arn" ;;
			*) echo "$arn" ;;
			esac
		done)
	[ -z "$left" ] || { echo "left: $left"; return 1; }
}

trap '[ ! -e "$work/key" ] || [ -e "$work/away" ] || taken_away; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
check "an inventory, and a key" inventory
timed "a site from nothing" play provision.yml -e "vitrina_deb=$deb"
timed "two instances are healthy" until_true 1200 healthy 2
timed "a video is uploaded, and plays" plays
timed "the second run changes nothing" eval 'play provision.yml -e "vitrina_deb=$deb" && ! grep -E "changed=[1-9]" "$work/play.log"'
timed "one instance more" grows
timed "it is taken away" taken_away
timed "nothing is left that has its tag" until_true 900 nothing_is_left
checks_end
