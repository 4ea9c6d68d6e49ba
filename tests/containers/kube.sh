# Sourced by run.sh: Kubernetes' manifests, and the small overlay as a pod of podman's.

# module SCRIPT WORD…: in Node, beside what npm brought.
module() {
	(cd "$here" && node --input-type=module -e "$@")
}

overlays() {
	(cd "$here" && npm ci --ignore-scripts --no-audit --no-fund >"$work/npm.log" 2>&1) || { tail -3 "$work/npm.log"; return 1; }
	for overlay in small s3; do
		kubectl kustomize "$top/conf/kubernetes/$overlay" >"$work/$overlay.yaml" || return 1
	done
}

is_valid() {
	node "$here/kube.mjs" "$work/$1.yaml"
}

# The check itself, of what is wrong.
faults_are_found() {
	sed 's/maxReplicas: 8/maxReplicas: many/; s/serviceAccountName: vitrina-auth/serviceAccountName: nobody/; s/readOnlyRootFilesystem: true/readOnlyRootFilesystem: false/' \
		"$work/s3.yaml" >"$work/wrong.yaml"
	node "$here/kube.mjs" "$work/wrong.yaml" >"$work/said" && return 1
	grep -q maxReplicas "$work/said" && grep -q 'no such ServiceAccount' "$work/said" && grep -q 'not restricted' "$work/said"
}

# One Secret a program, that holds its own password and no other's.
secrets_are_made() {
	confined localhost/vitrina:latest secrets owners-word s3s-word >"$work/secrets.yaml" || return 1
	module '
		import { readFileSync } from "node:fs";
		import { parseAllDocuments } from "yaml";
		const all = parseAllDocuments(readFileSync(process.argv[1], "utf8")).map((one) => one.toJS()).filter(Boolean);
		const programs = process.argv[2].split(" ");
		for (const name of programs) {
			const { stringData } = all.find((one) => one.metadata.name === `vitrina-${name}`);
			const databases = Object.keys(stringData).filter((key) => key.startsWith("database"));
			if (databases.join() !== `database_${name}`) throw new Error(`${name} holds ${databases}`);
			if (("s3_secret_key" in stringData) !== ["credentials", "worker"].includes(name)) throw new Error(`${name}: the key of the S3`);
		}
		const owner = all.find((one) => one.metadata.name === "vitrina-migrate").stringData;
		if (Object.keys(owner).length !== programs.length + 1) throw new Error("migrate lacks some");
	' "$work/secrets.yaml" "$(programs_asked | xargs) worker"
}

# manifests KIND…: of small, as podman takes them.
manifests() {
	module '
		import { readFileSync } from "node:fs";
		import { parseAllDocuments } from "yaml";
		for (const one of parseAllDocuments(readFileSync(process.argv[1], "utf8")))
			if (process.argv.slice(2).includes(one.get("kind"))) {
				if (one.get("kind") === "ConfigMap") one.setIn(["data", "VITRINA_PUBLIC_URL"], "http://127.0.0.1:8080");
				if (one.get("kind") === "Deployment") {
					const front = one.getIn(["spec", "template", "spec", "containers"]).items.find((container) => container.get("name") === "front");
					front.setIn(["ports", 0, "hostPort"], 8080);
				}
				console.log("---\n" + one.toString());
			}
	' "$work/small.yaml" "$@"
}

# A Service and an Ingress it does not know.
pod_is_played() {
	containers_clear
	manifests PersistentVolumeClaim ConfigMap Deployment >"$work/pod.yaml" || return 1
	inside podman play kube "$work/pod.yaml" >"$work/play.log" 2>&1 || { tail -5 "$work/play.log"; return 1; }
	until_true 120 site_is_well
}

pods_link_works() {
	local code
	code=$(inside podman logs "$(pods_container migrate)" 2>&1 | sed -n 's/.*register#code=//p' | tail -1)
	register "$code"
}

pods_container() {
	inside_podman ps -a --format '{{.Names}}' | grep -- "-$1\$"
}

host_is_ready() {
	ask /readyz | grep -q '"status":"ok"' || { ask /readyz; return 1; }
}

# A container that dies is begun again, and what it was asked is asked of it then.
one_is_begun_again() {
	kill -9 "$(inside_podman inspect --format '{{.State.Pid}}' "$(pods_container images)")" && until_true 30 site_is_well
}

# Passwords are made anew with the pod; what volumes hold stays.
pod_comes_back() {
	inside podman play kube --down "$work/pod.yaml" >>"$work/play.log" 2>&1
	# podman 4 makes no claim that is there
	manifests ConfigMap Deployment >"$work/again.yaml"
	inside podman play kube "$work/again.yaml" >>"$work/play.log" 2>&1 || { tail -5 "$work/play.log"; return 1; }
	until_true 120 site_is_well && plays
}

kube_part() {
	check "kustomize renders both overlays" overlays
	check "small is what Kubernetes' models say, and agrees with itself" is_valid small
	check "so does s3" is_valid s3
	check "which would be said where it did not" faults_are_found
	check "Secrets are made, each program's own" secrets_are_made
	timed "small is one pod, and the whole site is well" pod_is_played
	check "all that is in it is ready" until_true 30 host_is_ready
	check "the link that migrate printed makes the admin" pods_link_works
	check "a video is uploaded" upload
	timed "and plays" until_true 120 plays
	timed "one of it dies, and is begun again" one_is_begun_again
	timed "the pod goes and comes back, and the video plays" pod_comes_back
}
