/* The README's pictures, taken of a real site: SITE= ADMIN_CODE= node pictures.mjs */
import { mkdirSync } from 'node:fs';
import { launch, makeVideo, newPage, register, untilReady } from './browser.mjs';

const OUT = new URL('pictures/', import.meta.url).pathname;
const VIDEOS = [
	['Coral at low tide', 'mandelbrot', 12], ['Ten thousand cells', 'life=mold=10:r=25:ratio=0.1:death_color=#1b5e72:life_color=#e8f4f2', 7],
	['Slow colours', 'gradients=c0=#0d3b66:c1=#f4d35e:c2=#ee964b:nb_colors=3', 9], ['Rule 110, unrolling', 'cellauto=rule=110', 6],
	['Sierpinski, from afar', 'sierpinski', 8], ['Calibrating the projector', 'testsrc2', 5],
	['Waves, interfering', 'life=mold=40:rule=B3/S23:ratio=0.4:death_color=#30204a:life_color=#f2b84b', 5], ['Test card for the evening', 'smptehdbars', 6],
];

const browser = await launch();
const page = await newPage(browser);
await register(page, 'harbour', process.env.ADMIN_CODE);
mkdirSync(OUT, { recursive: true });

const ids = [];
for (const [title, source, seconds] of VIDEOS) {
	const file = makeVideo(`${ids.length}.mp4`, { source, seconds, size: '960x540', rate: '1500k' });
	await page.goto('/upload');
	await page.getByText('Largest file').waitFor();
	await page.locator('.drop input[type=file]').setInputFiles(file);
	const item = page.locator('.upload-item').first();
	await item.getByLabel('Title').fill(title);
	const watch = item.getByRole('link', { name: 'Watch' });
	await watch.waitFor({ timeout: 60000 });
	ids.push((await watch.getAttribute('href')).split('/').pop());
}
for (const id of ids)
	await untilReady(page, id);

async function shoot(name, path, { width = 1280, height = 800, scheme = 'light', before } = {}) {
	await page.emulateMedia({ colorScheme: scheme });
	await page.setViewportSize({ width, height });
	await page.goto(path);
	await page.waitForLoadState('networkidle');
	await before?.();
	await page.screenshot({ path: `${OUT}${name}.png` });
}

await shoot('home', '/');
await shoot('watch', `/watch/${ids[0]}`, { scheme: 'dark', before: () => page.evaluate(async () => {
	const video = document.querySelector('video');
	await video.play();
	await new Promise((resolve) => setTimeout(resolve, 3000));
	video.pause();
}) });
await shoot('mine', '/mine');
await shoot('admin', '/admin');
await shoot('phone', '/', { width: 390, height: 800 });
await browser.close();
