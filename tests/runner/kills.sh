# Sourced by run.sh: kill -9 of each process, alone and all at once.

comes_back() {
	local before
	before=$(daemon_pid "$1" | head -1)
	[ -n "$before" ] && kill -9 "$before" && within 10 "${2:-healthy}" &&
		[ "$(daemon_pid "$1" | head -1)" != "$before" ]
}
for program in auth videos credentials nginx postgres; do
	check "$program comes back after kill -9" comes_back "$program"
done

# Requests go on while programs die: the socket stays, so next to none is lost.
few_are_lost() {
	local bad=0 i
	for i in $(seq 200); do
		[ $((i % 50)) -ne 25 ] || kill -9 "$(daemon_pid videos)" 2>/dev/null
		curl -sf -o /dev/null --max-time 15 "$instance_url/api/videos" || bad=$((bad + 1))
	done
	echo "$bad of 200 lost"
	[ "$bad" -le 4 ]
}
check "four kills amid requests lose at most one each" few_are_lost

# What was acknowledged stays, whoever dies in between.
parts_survive() {
	local size part_size key upload parts number url etag
	make_clip "$work/long.mp4" 30
	size=$(stat -c %s "$work/long.mp4")
	send POST /api/credentials/s3/multipart "{\"filename\":\"long.mp4\",\"type\":\"video/mp4\",
		\"metadata\":{\"size_bytes\":$size}}" >"$work/begun" || return 1
	key=$(member key <"$work/begun")
	upload=$(member uploadId <"$work/begun")
	part_size=$(member partSize <"$work/begun")
	parts=
	for ((number = 1; (number - 1) * part_size < size; number++)); do
		tail -c +$(((number - 1) * part_size + 1)) "$work/long.mp4" | head -c "$part_size" >"$work/part"
		[ $((number % 3)) -ne 0 ] || kill -9 "$(daemon_pid credentials)"
		etag=
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			url=$(api GET "/api/credentials/s3/multipart/$upload/$number?key=$key" | member url) &&
				case $url in /*) url=$instance_url$url ;; esac &&
				etag=$(curl -sf -D - -o /dev/null -T "$work/part" "$url" |
					tr -d '\r' | sed -n 's/^ETag: *//Ip') && [ -n "$etag" ] && break
			sleep 0.2
		done
		[ -n "$etag" ] || { echo "part $number never went"; return 1; }
		parts="$parts${parts:+,}{\"PartNumber\":$number,\"ETag\":\"${etag//\"/\\\"}\"}"
	done
	kill -9 "$(daemon_pid credentials)"
	within 10 healthy || return 1
	send POST "/api/credentials/s3/multipart/$upload/complete?key=$key" "{\"parts\":[$parts]}" >/dev/null &&
		long=$(send POST /api/videos "{\"key\":\"$key\",\"title\":\"Long\"}" | member id) &&
		api GET "/api/videos/$long/original" -o "$work/got" && cmp "$work/got" "$work/long.mp4" &&
		echo "$long" >"$work/long"
}
check "an upload survives kills of its program" parts_survive

is_ready() {
	[ "$(api GET "/api/videos/$1" | member state)" = ready ]
}
is_begun() {
	[ "$(api GET "/api/videos/$1" | member progress)" -gt 0 ] || is_ready "$1"
}
job_is_taken_up() {
	local id
	id=$(cat "$work/long") && within 60 is_begun "$id" && kill -9 "$(daemon_pid worker)" &&
		within 180 is_ready "$id"
}
check "the job of a killed worker is taken up again" job_is_taken_up

runner_dies() {
	local runner all
	runner=$(runner_pid)
	all=$(below "$runner")
	kill -9 "$runner"
	none_alive "$runner" $all
}
check "a killed runner takes all with it" runner_dies
check "make run starts all anew" instance_make -s run
check "and has the video" is_kept

at_once() {
	local runner
	runner=$(runner_pid)
	kill -9 "$runner"
	instance_make -s run && healthy
}
check "make run right behind a killed runner" at_once

# As a power cut leaves it: no process ended by itself, every pid file there.
power_cut() {
	local runner all
	runner=$(runner_pid)
	all=$(below "$runner")
	kill -STOP $all
	kill -9 "$runner" $all
	none_alive "$runner" $all && [ -e "$instance_data/postgres/postmaster.pid" ]
}
check "all are killed at once" power_cut
# By then the number may be another process's of the same user.
sleep 1000 &
stranger=$!
sed -i "1s/.*/$stranger/" "$instance_data/postgres/postmaster.pid"
check "make run starts after a power cut" instance_make -s run
check "a stranger of the same number is left alone" is_alive "$stranger"
kill "$stranger"
check "nothing that was acknowledged is lost" is_kept
long_is_kept() {
	is_ready "$(cat "$work/long")"
}
check "nor what was made of it" long_is_kept
