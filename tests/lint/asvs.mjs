/* asvs.mjs: does each of level 1's requirements stand in the table once, with tests that exist? */
import { readFileSync } from 'node:fs';

const FILE = 'tests/security/README.md';
/* How many each section of ASVS 5.0.0 has at level 1, by their numbers. */
const LEVEL_1 = `1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1
	3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8
	6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1
	10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1
	15.3.1`.split(/\s+/);

const text = readFileSync(FILE, 'utf8');
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, number, , how]) => ({ number, how }));
const faults = [];

for (const number of LEVEL_1) {
	const found = rows.filter((row) => row.number === number).length;
	if (found !== 1)
		faults.push(`${number} stands there ${found} times`);
}
for (const { number } of rows)
	if (!LEVEL_1.includes(number))
		faults.push(`${number} is none of level 1`);

function hasTest(path, name) {
	try {
		return readFileSync(path, 'utf8').includes(name);
	} catch {
		return false;
	}
}

const counts = { tested: 0, written: 0, none: 0, open: 0 };
for (const { number, how } of rows) {
	const tests = [...how.matchAll(/`([^`]+)` "([^"]+)"/g)];
	if (how.startsWith('does not apply: '))
		counts.none++;
	else if (how.startsWith('written down: '))
		counts.written++;
	else if (how.startsWith('open: '))
		counts.open++;
	else if (tests.length > 0)
		counts.tested++;
	else
		faults.push(`${number} has no test and no reason`);
	for (const [, path, name] of tests)
		if (!hasTest(path, name))
			faults.push(`${number} names "${name}" of ${path}, which is not there`);
}

const line = `Level 1: ${rows.length}, of which ${counts.tested} have a test that fails without it, ${counts.written} are written down, ${counts.none} do not apply, ${counts.open} are open.`;
if (!text.includes(line))
	faults.push(`it should say: ${line}`);
for (const fault of faults)
	console.log(`${FILE}: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
