#!/bin/bash
# What can be known of a site on AWS without an AWS: who may do what, and what
# an instance is told to do as it starts.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 HOME=$work ANSIBLE_ROLES_PATH=$top/ansible/roles

check "policies allow what the code does, and nothing else" /usr/bin/python3 "$top/tests/deploy/policies.py" "$top"

# user_data NAME VARIABLE=VALUE…: the template, filled in as aws_launch does.
user_data() {
	local name=$1
	shift
	cat >"$work/play.yml" <<-END
		- hosts: localhost
		  connection: local
		  gather_facts: false
		  vars_files: ["$top/ansible/roles/aws_launch/defaults/main.yml"]
		  vars:
		    aws_name: vitrina
		    aws_region: eu-west-1
		    aws_bucket: site
		  tasks:
		    - ansible.builtin.template:
		        src: "$top/ansible/roles/aws_launch/templates/user-data.sh.j2"
		        dest: "$work/$name"
		        mode: "0644"
	END
	echo 'aws_settings: {site_name: "Ann'"'"'s films; $(reboot)", store: s3}' >"$work/settings.yml"
	ansible-playbook -i localhost, "$work/play.yml" -e "$*" -e "@$work/settings.yml" && bash -n "$work/$name" &&
		[ "$(wc -c <"$work/$name")" -le 16384 ]
}
check "what an instance of the fleet does" user_data fleet "aws_size=fleet vitrina_host=video.example.org vitrina_frontend=apache"
check "and a single one" user_data single "aws_size=single vitrina_host=video.example.org"
check "and one without a name" user_data nameless "aws_size=single vitrina_host=''"

quoted() {
	grep -qF -- "--set 'site_name=Ann'\"'\"'s films; \$(reboot)'" "$work/fleet"
}
check "settings are words of the shell, whatever is in them" quoted
fleet_alone() {
	grep -q 'aws ssm' "$work/fleet" && grep -q -- '--no-tls' "$work/fleet" && grep -q apache2-bin "$work/fleet" &&
		! grep -q 'aws ssm\|--no-tls' "$work/single" && grep -q 'postgresql ' "$work/single" &&
		grep -q -- '--no-tls' "$work/nameless"
}
check "secrets and TLS are where they belong" fleet_alone
# watched_for SECONDS: is it turned off, when its front end answers nothing from the
# third minute on, but for once after SECONDS more?
watched_for() {
	(
		eval "$(sed -n '/^watch() {/,/^}/p' "$work/fleet")"
		say() { echo "$*"; }
		sleep() { SECONDS=$((SECONDS + 10)); [ "$SECONDS" -lt 1000 ]; }
		eval "curl() { [ \$SECONDS -lt 120 ] || [ \$SECONDS -eq $((120 + $1)) ]; }"
		systemctl() { echo "$* at $SECONDS"; exit; }
		SECONDS=0
		watch
	)
}
ends_after_five_minutes() {
	[ "$(watched_for 900 | tail -1)" = "poweroff at 410" ] && [ "$(watched_for 280 | tail -1)" = "poweroff at 700" ] &&
		! grep -q '^watch()' "$work/single"
}
check "a host of the fleet ends when its front end is dead for five minutes" ends_after_five_minutes
replaces_the_dead_alone() {
	grep -q 'health_check_type: EC2' "$top/ansible/roles/aws_fleet/tasks/main.yml" && grep -q '^aws_health_path: /readyz$' "$top/ansible/roles/aws_fleet/defaults/main.yml"
}
check "and the group replaces no host that is only not ready" replaces_the_dead_alone
no_secret() {
	! grep -riE 'password *[=:] *[a-z0-9]' "$work/fleet" "$work/single"
}
check "no secret is in it" no_secret
only_imdsv2() {
	! grep -n '169\.254' "$work/fleet" | grep -v 'api/token\|X-aws-ec2-metadata-token'
}
check "the metadata service is asked by IMDSv2 alone" only_imdsv2

asks_first() {
	local said
	said=$(cd "$top/ansible" && ansible-playbook -i inventories/aws-example deprovision.yml \
		-e aws_typed=other -e aws_typed_data= </dev/null 2>&1) && { echo "it went on"; return 1; }
	grep -q 'nothing was changed: type vitrina at the question' <<<"$said" || { echo "$said"; return 1; }
}
check "deprovision.yml wants the site's name typed" asks_first
once_is_not_twice() {
	local said
	for words in "-e aws_delete_data=vitrina -e aws_typed_data=" "-e aws_typed_data=vitrina"; do
		# shellcheck disable=SC2086
		said=$(cd "$top/ansible" && ansible-playbook -i inventories/aws-example deprovision.yml \
			-e aws_typed=vitrina $words </dev/null 2>&1) && { echo "it went on"; return 1; }
		grep -q 'nothing was changed: to delete all data' <<<"$said" || { echo "$said"; return 1; }
	done
}
check "and twice before data goes" once_is_not_twice
imdsv2_everywhere() {
	local file
	for file in "$top"/ansible/roles/aws_{launch,single}/tasks/main.yml; do
		grep -q 'http_tokens: required' "$file" && grep -q 'http_put_response_hop_limit: 1' "$file" || return
	done
}
check "instances answer IMDSv2 alone, one hop away" imdsv2_everywhere
checks_end
