/* What a host's figures come to: how full, what is slow, when the disk is full, whether more would help. */

const BUSY = 800;	/* of 1000, of its processors */
const WAITING = 200;	/* of 1000, of the time in which some wait (PSI) */
const FULL = 0.9;

const share = (used, whole) => whole > 0 ? used / whole : 0;

export const cpuShare = (host) => host.cpu_permille / 1000;
export const memoryShare = (host) => share(host.memory_used_bytes, host.memory_bytes);
export const diskShare = (host) => share(host.disk_used_bytes, host.disk_bytes);

/* What holds things up, the worst first; nothing of a host that does well. */
export function whatIsSlow(host) {
	const slow = [];
	if (host.missing)
		slow.push('programs');
	if (host.pressure_io_permille > WAITING)
		slow.push('disk');
	if (memoryShare(host) > FULL || host.pressure_memory_permille > WAITING)
		slow.push('memory');
	if (host.cpu_permille > BUSY || host.pressure_cpu_permille > WAITING)
		slow.push('cpu');
	return slow;
}

/* What a larger machine would need more of: 'cpu', 'memory' or nothing. */
export function whatWouldHelp(host) {
	return whatIsSlow(host).filter((part) => part === 'memory' || part === 'cpu');
}

/*
 * Seconds until `whole` at the rate of these values, one each step (least squares);
 * Infinity where it does not grow, null where too little is known.
 */
export function secondsUntilFull(values, stepMs, whole) {
	const known = values.map((value, i) => [i * stepMs / 1000, value]).filter(([, value]) => value !== null);
	if (known.length < 8)
		return null;
	const mean = (at) => known.reduce((sum, point) => sum + point[at], 0) / known.length;
	const x = mean(0), y = mean(1);
	const slope = known.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / known.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
	const room = whole - known.at(-1)[1];
	return slope <= 0 ? Infinity : Math.max(0, room / slope);
}
