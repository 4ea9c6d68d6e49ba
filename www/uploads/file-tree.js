/* Files out of what was dropped or chosen, whole folders too: [{ path: ['folder', …], file }], of empty folders without a file. */

const entriesOf = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function walk(entry, path, found) {
	if (entry.isFile) {
		found.push({ path, file: await fileOf(entry) });
		return;
	}
	const below = [...path, entry.name];
	const reader = entry.createReader();
	found.push({ path: below });
	/* a reader gives some at a time, and none at its end */
	for (let some = await entriesOf(reader); some.length; some = await entriesOf(reader))
		for (const one of some)
			await walk(one, below, found);
}

/* To be called while the drop is handled: then it is too late to ask. */
export async function droppedFiles(transfer) {
	const items = [...transfer.items].filter((item) => item.kind === 'file');
	const entries = items.map((item) => item.webkitGetAsEntry?.());
	const files = [...transfer.files];
	if (entries.some((entry) => !entry))
		return files.map((file) => ({ path: [], file }));
	const found = [];
	for (const entry of entries)
		await walk(entry, [], found);
	return found;
}

/* Of <input type=file>, which tells paths where it chose a folder. */
export function chosenFiles(files) {
	return files.map((file) => ({ path: (file.webkitRelativePath || file.name).split('/').slice(0, -1), file }));
}
