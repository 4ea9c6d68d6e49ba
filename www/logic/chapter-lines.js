/* Chapters as lines of a text field: "0:00 Begin", each with its time. */
import { formatDuration } from './format.js';

const LINE = /^\s*(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.(\d{1,3}))?[\s\-\u2013\u2014:.)]+(.+?)\s*$/;

export function writeChapters(chapters) {
	return chapters.map(({ at_ms: ms, title }) =>
		`${formatDuration(ms - ms % 1000)}${ms % 1000 ? `.${String(ms % 1000).padStart(3, '0')}` : ''} ${title}`).join('\n');
}

/* → { chapters, wrong }: the number of the first line that is none, 0 where all are. */
export function readChapters(text) {
	const chapters = [];
	for (const [n, line] of text.split('\n').entries()) {
		if (!line.trim())
			continue;
		const found = LINE.exec(line);
		if (!found || Number(found[3]) > 59 || (found[1] && Number(found[2]) > 59))
			return { chapters: [], wrong: n + 1 };
		const [, h, m, s, part, title] = found;
		chapters.push({ at_ms: ((Number(h ?? 0) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number((part ?? '').padEnd(3, '0') || 0), title });
	}
	return { chapters, wrong: 0 };
}
