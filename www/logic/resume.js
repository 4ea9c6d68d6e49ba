/* Finds the unfinished upload that a file chosen now belongs to. */

export function sameFile(record, file) {
	return record.name === file.name && record.size === file.size && record.lastModified === file.lastModified;
}

/*
 * `records` are what this browser remembers, `uploads` what the server lists as unfinished.
 * → { record, upload } where either may be missing, or null for a new upload:
 *   - a remembered file whose upload the server still has, or which only waits to be published;
 *   - a file that this browser does not remember (another browser, cleared data), by name and size.
 * A file of that name and size with another date is another file, and what was refused is not sent for again.
 */
export function findResumable(file, records, uploads) {
	const record = records.find((r) => sameFile(r, file));
	uploads = uploads.filter((u) => !u.refused_at);
	if (record) {
		const upload = uploads.find((u) => u.key === record.key && u.uploadId === record.uploadId);
		return upload || record.completed ? { record, upload } : null;
	}
	const changed = new Set(records.map((r) => r.uploadId));
	const upload = uploads.find((u) =>
		u.filename === file.name && u.size_bytes === file.size && !changed.has(u.uploadId));
	return upload ? { upload } : null;
}

/*
 * Records worth keeping: those that the server still has, or that only wait to be published (the answer may
 * have been lost), and were not refused from elsewhere.
 */
export function liveRecords(records, uploads) {
	const of = (r) => uploads.find((u) => u.uploadId === r.uploadId);
	return records.filter((r) => !of(r)?.refused_at && (r.completed || of(r)));
}
