/* What the test's files hold: each byte follows from its place, so that nothing can be out of order unseen. */
export function byteAt(i, seed) {
	return (i * 31 + (i >> 8) * 7 + (i >> 16) * 13 + seed) & 255;
}
