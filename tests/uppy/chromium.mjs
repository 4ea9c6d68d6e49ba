/* Headless Chromium, spoken to over a pipe (Chrome DevTools Protocol). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Chromium {
	#calls = new Map();
	#count = 0;
	#rest = '';

	constructor() {
		this.profile = mkdtempSync(join(tmpdir(), 'vitrina-chromium-'));
		this.process = spawn(process.env.CHROMIUM ?? 'chromium', ['--headless=new', '--no-sandbox', '--disable-gpu',
			'--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${this.profile}`,
			'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
		this.process.stdio[4].setEncoding('utf8').on('data', (text) => this.#hear(text));
		this.process.on('exit', () => {
			for (const { reject } of this.#calls.values())
				reject(new Error('Chromium ended'));
		});
	}

	#hear(text) {
		const messages = (this.#rest + text).split('\0');
		this.#rest = messages.pop();
		for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
			const call = this.#calls.get(id);
			this.#calls.delete(id);
			if (call)
				error ? call.reject(new Error(error.message)) : call.resolve(result);
		}
	}

	send(method, params = {}, sessionId = undefined) {
		const id = ++this.#count;
		this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
		return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
	}

	/* A tab at `url`, with cookies of its own where `context` is one of newContext(). */
	async open(url, context) {
		const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId: context });
		const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
		const tab = new Tab(this, sessionId, targetId);
		await tab.send('Page.navigate', { url });
		await tab.until('document.readyState === "complete"');
		return tab;
	}

	async newContext() {
		return (await this.send('Target.createBrowserContext')).browserContextId;
	}

	async close() {
		const ended = new Promise((done) => { this.process.once('exit', done); });
		this.process.kill('SIGKILL');
		await ended;
		rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}

class Tab {
	constructor(browser, sessionId, targetId) {
		Object.assign(this, { browser, sessionId, targetId });
	}

	send(method, params) {
		return this.browser.send(method, params, this.sessionId);
	}

	/* What `expression` comes to, once it is settled. */
	async evaluate(expression) {
		const { result, exceptionDetails } = await this.send('Runtime.evaluate',
			{ expression, awaitPromise: true, returnByValue: true });
		if (exceptionDetails)
			throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
		return result.value;
	}

	async until(expression, ms = 20000) {
		const end = Date.now() + ms;
		while (Date.now() < end) {
			if (await this.evaluate(expression).catch(() => false))
				return;
			await new Promise((done) => { setTimeout(done, 50); });
		}
		throw new Error(`it never came to ${expression}`);
	}

	close() {
		return this.browser.send('Target.closeTarget', { targetId: this.targetId });
	}
}
