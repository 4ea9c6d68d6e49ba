/* The player: its buttons, its keys, what it keeps, and what it says when something is amiss. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { api, launch, makeVideo, newPage, PASSWORD, register, SITE, until, untilReady } from './browser.mjs';

const media = (name) => fileURLToPath(new URL(`../support/media/${name}`, import.meta.url));
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let browser, page;

async function publish(file, query) {
	const reply = await page.context().request.fetch(`/api/videos?${new URLSearchParams(query)}`, { method: 'POST',
		data: readFileSync(file), headers: { 'content-type': 'video/mp4', origin: SITE } });
	assert.equal(reply.status(), 201, await reply.text());
	return (await reply.json()).id;
}

const videoOf = (tab, read) => tab.evaluate(`(() => { const v = document.querySelector('.page video'); return ${read}; })()`);

/* A page of the video whose picture is there, in HLS; a report of the CSP is a fault. */
async function watch(id, options = {}, query = '') {
	const tab = options.tab ?? await newPage(browser, options);
	await tab.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
	await tab.goto(`/watch/${id}${query}`);
	await tab.locator('.player[data-playing=hls] video').waitFor();
	await until('the picture is there', () => videoOf(tab, 'v.readyState >= 2'));
	return tab;
}

let film, long, words, sounds;

before(async () => {
	browser = await launch();
	page = await newPage(browser);
	await register(page, 'player');
	film = await publish(makeVideo('film.mp4', { seconds: 30 }), { title: 'A film to play', description: 'Begin 0:00, middle 0:15.' });
	/* longer than what is loaded ahead */
	long = await publish(makeVideo('long.mp4', { seconds: 120, size: '320x180', rate: '100k' }), { title: 'A long film' });
	words = await publish(media('subs.mkv'), { title: 'With words' });
	sounds = await publish(media('two-audio-default2.mkv'), { title: 'With two sounds' });
	for (const id of [film, long, words, sounds])
		await untilReady(page, id);
});

after(() => browser?.close());

test('each key does one thing, wherever the focus is', async () => {
	const tab = await watch(film);
	await tab.locator('.player-video').click({ position: { x: 40, y: 40 } });
	await until('a click plays', () => videoOf(tab, '!v.paused'));
	await tab.keyboard.press(' ');
	await until('Space pauses', () => videoOf(tab, 'v.paused'));
	await tab.locator('.player-bar').getByRole('button', { name: 'Mute' }).focus();
	await tab.keyboard.press('k');
	await until('k plays', () => videoOf(tab, '!v.paused'));
	await tab.keyboard.press('k');
	await tab.keyboard.press(' ');
	await until('Space presses the button that has the focus', () => videoOf(tab, 'v.muted && v.paused'));
	await tab.keyboard.press('m');
	assert.equal(await videoOf(tab, 'v.muted'), false);
	await tab.keyboard.press('5');
	await until('5 is the middle', () => videoOf(tab, 'Math.abs(v.currentTime - v.duration / 2) < 0.2'));
	const at = await videoOf(tab, 'v.currentTime');
	for (const [key, seconds] of [['l', 10], ['j', -10], ['ArrowRight', 5], ['ArrowLeft', -5], ['.', 0.04]]) {
		const from = await videoOf(tab, 'v.currentTime');
		await tab.keyboard.press(key);
		await until(`${key} goes ${seconds} s`, () => videoOf(tab, `Math.abs(v.currentTime - ${from + seconds}) < 0.1`));
	}
	assert.ok(at > 0);
	await tab.keyboard.press('Shift+>');
	assert.equal(await videoOf(tab, 'v.playbackRate'), 1.25);
	await tab.keyboard.press('Shift+<');
	await tab.keyboard.press('t');
	assert.ok(await tab.locator('.page.watch.theatre').count());
	await tab.keyboard.press('t');
	await tab.keyboard.press('f');
	await until('f fills the screen', () => tab.evaluate(() => document.fullscreenElement?.className.includes('player-frame')));
	assert.ok(await tab.locator('.player-bar').isVisible());
	await tab.keyboard.press('f');
	await until('and ends it', () => tab.evaluate(() => !document.fullscreenElement));
	await tab.keyboard.press('?');
	await tab.getByRole('dialog', { name: 'Keyboard' }).waitFor();
	await tab.keyboard.press('Escape');
	await tab.keyboard.press('/');
	assert.equal(await tab.evaluate(() => document.activeElement.type), 'search');
	await tab.keyboard.type('kmf');
	assert.equal(await videoOf(tab, 'v.muted'), false);
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('quality, speed, captions and sound are chosen in the picture', async () => {
	const tab = await watch(words);
	await tab.getByRole('button', { name: 'Settings' }).click();
	await tab.getByLabel('Speed').selectOption('1.5');
	assert.equal(await videoOf(tab, 'v.playbackRate'), 1.5);
	await until('auto says what it chose', () => tab.evaluate(() =>
		/Auto \(\d+p\)/.test([...document.querySelectorAll('.player-menu option')].map((o) => o.textContent).join(' '))));
	await tab.getByLabel('Quality').selectOption({ label: '240p' });
	await tab.getByLabel('Captions', { exact: true }).selectOption('en');
	await until('the words are there', () => videoOf(tab, "[...v.textTracks].some((t) => t.mode === 'showing' && t.cues?.length > 0)"));
	await tab.getByLabel('Size of captions').selectOption('large');
	await tab.keyboard.press('Escape');
	await tab.reload();
	await tab.locator('.page video').waitFor({ state: 'attached' });
	await until('speed and words are kept', () => videoOf(tab, "v.playbackRate === 1.5 && [...v.textTracks].some((t) => t.mode === 'showing')"));
	await tab.keyboard.press('c');
	await until('c takes them away', () => videoOf(tab, "[...v.textTracks].every((t) => t.mode !== 'showing')"));
	await watch(sounds, { tab });
	await tab.getByRole('button', { name: 'Settings' }).click();
	assert.deepEqual(await tab.getByLabel('Sound').locator('option').allTextContents(), ['Track 1', 'Commentary']);
	await tab.getByLabel('Sound').selectOption({ label: 'Commentary' });
	await videoOf(tab, '(v.play(), 1)');
	await until('it plays on', () => videoOf(tab, 'v.currentTime > 2'));
	assert.deepEqual(tab.faults, []);
	await tab.context().close();
});

test('one goes on where one stopped, and addresses have times', async () => {
	const tab = await watch(film);
	await videoOf(tab, '(v.currentTime = 14, v.muted = true, v.play(), 1)');
	await until('it plays', () => videoOf(tab, 'v.currentTime > 14.3'));
	await videoOf(tab, '(v.pause(), 1)');
	await watch(film, { tab });
	await until('it goes on there', () => videoOf(tab, 'v.currentTime > 13 && v.currentTime < 16'));
	await watch(film, { tab }, '?t=0m20s');
	await until('the address says otherwise', () => videoOf(tab, 'Math.abs(v.currentTime - 20) < 1'));
	await tab.locator('.watch-description').getByRole('link', { name: '0:15' }).click();
	await until('a time in the description goes there', () => videoOf(tab, 'v.currentTime >= 15 && v.currentTime < 18'));
	await videoOf(tab, '(v.currentTime = v.duration - 0.3, v.play(), 1)');
	await until('the end', () => videoOf(tab, 'v.ended'));
	await tab.locator('.player-big').click();
	await until('it plays again', () => videoOf(tab, '!v.ended && v.currentTime < 5'));
	await tab.context().close();
});

const signedIn = async () => ({ storageState: await page.context().storageState() });
const positionOf = async (id) => (await api(page, 'GET', `/api/videos/${id}`)).position_ms;

async function playFrom(tab, seconds) {
	await videoOf(tab, `(v.currentTime = ${seconds}, v.muted = true, v.play(), 1)`);
	await until('it plays', () => videoOf(tab, `v.currentTime > ${seconds}.3`));
}

test('who is signed in goes on elsewhere, and has a page of what was begun', async () => {
	const tab = await watch(film, await signedIn());
	await playFrom(tab, 14);
	await tab.goto('/images');
	await until('the site knows where', async () => await positionOf(film) >= 14000);
	await tab.context().close();

	const elsewhere = await watch(film, await signedIn());
	await until('it goes on there', () => videoOf(elsewhere, 'v.currentTime > 13 && v.currentTime < 18'));
	await videoOf(elsewhere, '(v.muted = true, v.play(), 1)');
	await until('it plays', () => videoOf(elsewhere, 'v.currentTime > 16'));
	await videoOf(elsewhere, '(v.pause(), 1)');	/* a busy machine would play on past what is looked for */
	await elsewhere.locator('header').getByRole('button', { name: 'player' }).click();
	await elsewhere.getByRole('link', { name: 'Continue watching' }).click();
	const row = elsewhere.getByRole('listitem').filter({ hasText: 'A film to play' });
	await row.getByText(/^0:1[6-9] of 0:30$/).waitFor();
	await row.getByRole('button', { name: 'Remove from this list' }).click();
	await elsewhere.getByText('Nothing to go on with').waitFor();
	assert.equal(await positionOf(film), 0);
	await elsewhere.getByRole('button', { name: 'Undo' }).click();
	await row.getByRole('link', { name: 'A film to play' }).click();
	await elsewhere.locator('.player[data-playing=hls] video').waitFor();
	await until('it goes on again', () => videoOf(elsewhere, 'v.currentTime >= 16'));
	await videoOf(elsewhere, '(v.currentTime = v.duration - 0.3, v.play(), 1)');
	await until('what was seen to its end is forgotten', async () => await positionOf(film) === 0);
	assert.deepEqual(elsewhere.faults, []);
	await elsewhere.context().close();
});

test('signing in loses no place, and signing out leaves none', async () => {
	const tab = await watch(film);
	await playFrom(tab, 12);
	await tab.goto('/sign-in?next=/continue');
	await tab.getByLabel('Username').fill('player');
	await tab.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await tab.getByRole('button', { name: 'Sign in' }).click();
	await tab.getByText(/^0:1[23] of 0:30$/).waitFor();
	assert.ok(await positionOf(film) >= 12000);
	await watch(film, { tab });
	await playFrom(tab, 17);
	await tab.locator('header').getByRole('button', { name: 'player' }).click();
	await tab.getByRole('button', { name: 'Sign out' }).click();
	await tab.getByRole('link', { name: 'Sign in' }).first().waitFor();
	await tab.goto('/images');
	assert.doesNotMatch(await tab.evaluate(() => localStorage.getItem('vitrina.places') ?? ''), new RegExp(film));
	await tab.context().close();
});

for (const [name, options] of [['a phone', { viewport: { width: 320, height: 640 } }], ['dark, in Spanish', { colorScheme: 'dark', locale: 'es-ES' }]])
	test(`what was begun is accessible and nothing runs over: ${name}`, async () => {
		await api(page, 'PUT', `/api/videos/${film}/position`, { position_ms: 12000 });
		await api(page, 'PUT', `/api/videos/${long}/position`, { position_ms: 70000 });
		const tab = await newPage(browser, { ...options, ...await signedIn() });
		await tab.goto('/continue');
		await tab.getByRole('link', { name: 'A long film' }).waitFor();
		await tab.evaluate(axe);
		const { violations } = await tab.evaluate(() => window.axe.run('main'));
		assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
		assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
		assert.equal(await tab.locator('.row-state').evaluateAll((states) => states.some(({ firstChild, lastChild }) =>
			firstChild.getBoundingClientRect().right > lastChild.getBoundingClientRect().left)), false);
		if (process.env.SHOTS)
			await tab.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
		/* tests after this one begin at the begin */
		for (const id of [film, long])
			await api(page, 'DELETE', `/api/videos/${id}/position`);
		await tab.context().close();
	});

test('a broken segment, a lost connection and a session that ends are survived', async () => {
	const tab = await newPage(browser);
	await tab.route('**/00002.m4s', (route) => route.fulfill({ status: 500, body: '' }));
	await watch(long, { tab });
	await videoOf(tab, '(v.muted = true, v.currentTime = 6, v.play(), 1)');
	await until('what is broken is passed over', () => videoOf(tab, 'v.currentTime > 12.2'), 60000);
	await tab.unroute('**/00002.m4s');
	await tab.context().setOffline(true);
	await videoOf(tab, '(v.currentTime = 80, 1)');
	await until('it is said', async () => /connection is lost/.test(await tab.locator('.player-notice').textContent()), 60000);
	await tab.context().setOffline(false);
	await until('it goes on', () => videoOf(tab, 'v.currentTime > 80.5'), 60000);
	assert.equal(await tab.locator('.player-notice').textContent(), '');
	await tab.context().close();

	const own = await newPage(browser);
	await own.goto('/sign-in');
	await own.getByLabel('Username').fill('player');
	await own.getByLabel('Password', { exact: true }).fill(PASSWORD);
	await own.getByRole('button', { name: 'Sign in' }).click();
	await own.waitForURL((url) => url.pathname === '/');
	await api(page, 'PATCH', `/api/videos/${long}`, { privacy: 'private' });
	await watch(long, { tab: own });
	const cookies = await own.context().cookies();
	await own.context().clearCookies();
	await videoOf(own, '(v.muted = true, v.currentTime = 100, v.play(), 1)');
	await until('it is said', async () => /session may have ended/.test(await own.locator('.player-notice').textContent()), 90000);
	await own.context().addCookies(cookies);
	await until('it goes on without a reload', () => videoOf(own, 'v.currentTime > 100.5'), 60000);
	await api(page, 'PATCH', `/api/videos/${long}`, { privacy: 'public' });
	await own.context().close();
});

for (const [name, options] of [['a phone', { viewport: { width: 320, height: 640 } }], ['dark, in Spanish', { colorScheme: 'dark', locale: 'es-ES' }], ['wide', { viewport: { width: 1920, height: 1000 } }]])
	test(`it is accessible and nothing runs over: ${name}`, async () => {
		const tab = await watch(words, options);
		await tab.locator('.player-bar [aria-expanded]').click();
		await tab.evaluate(axe);
		const { violations } = await tab.evaluate(() => window.axe.run('.player'));
		assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
		assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
		const bar = await tab.locator('.player-buttons').evaluate((node) => node.scrollWidth <= node.clientWidth);
		assert.equal(bar, true);
		if (process.env.PLAYER_PICTURES)
			await tab.screenshot({ path: `${process.env.PLAYER_PICTURES}/${name.replace(/\W+/g, '-')}.png` });
		assert.deepEqual(tab.faults, []);
		await tab.context().close();
	});

test('the box has the shape of the video', async () => {
	const upright = await publish(makeVideo('upright.mp4', { seconds: 2, size: '360x640' }), { title: 'Upright' });
	await untilReady(page, upright);
	const tab = await watch(upright, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
	const box = await tab.locator('.player-frame').boundingBox();
	const room = await tab.evaluate(() => document.documentElement.clientWidth);
	assert.equal(Math.round(box.width), room);
	assert.ok(Math.abs(box.height - Math.min(room * 16 / 9, 844 * 0.8)) < 2, `${box.height}`);
	await tab.context().close();
});
