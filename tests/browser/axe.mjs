/* What axe-core finds wrong with a page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* → "rule: where" of each; `within` is a selector. */
export async function axeFaults(page, within = 'body') {
	await page.evaluate(source);
	const { violations } = await page.evaluate((selector) => globalThis.axe.run(selector, { resultTypes: ['violations'] }), within);
	return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary.slice(0, 160)}`));
}
