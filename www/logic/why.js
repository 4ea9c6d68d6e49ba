/* What the site says of a failure, found among the sentences that we know. */
import sentences from '../i18n/en/why.js';

const plain = (text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

const known = Object.entries(sentences).map(([key, text]) =>
	[key, new RegExp(`^${plain(text).replace(/\{(\w+)\}/g, '(?<$1>[\\d:]+)')}$`)]);

/* { key, params } of a message, or null: it is said in other words. */
export function whyOf(sentence) {
	for (const [key, pattern] of known) {
		const found = pattern.exec(sentence);
		if (found)
			return { key, params: { ...found.groups } };
	}
	return null;
}
