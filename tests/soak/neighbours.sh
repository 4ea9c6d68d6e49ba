# Sourced by run.sh: what bad neighbours send, and honest clients beside them.
HONEST_MS=2000		# that a request of theirs may take

draw() {
	ffmpeg -v error -y "$@"
}

neighbours_make() {
	mkdir -p "$work/neighbours" && cd "$work/neighbours" || return 1
	# sixty pictures, of which the last is said to come after eleven hours
	draw -f lavfi -i testsrc2=s=640x360:r=30:d=2 -vf "setpts='if(gte(N,59),PTS+40000/TB,PTS)'" \
		-fps_mode vfr -c:v libx264 -preset veryfast -bf 0 -pix_fmt yuv420p long.mp4 &&
	# 700,000 packets of sound, and a header that does not say how long
	draw -f lavfi -i color=s=64x64:r=1:d=1750 -f lavfi -i anullsrc=r=48000:cl=mono:d=1750 -c:v libx264 -preset ultrafast \
		-c:a libopus -b:a 6k -frame_duration 2.5 -f matroska pipe:1 >packets.mkv &&
	draw -f lavfi -i testsrc2=s=10000x10000 -frames:v 1 -q:v 8 large.jpg
}

# beside_neighbours SECONDS
beside_neighbours() {
	local status
	# from an address of their own: what one address may have is no other's
	FROM=127.0.0.2 node "$here/neighbours.mjs" "$1" "$work/neighbours" >"$work/neighbours.said" 2>&1 &
	local bad=$!
	MAX_MS=$HONEST_MS load "$1"
	status=$?
	wait "$bad" || status=1
	cat "$work/neighbours.said"
	return "$status"
}
