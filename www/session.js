/* Who is signed in: `session.account` is null for nobody; "change" is told to whoever shows it. */
import { api, signedOut } from './api.js';
import { forget } from './memory.js';

class Session extends EventTarget {
	account = null;
	#loaded = null;

	/* Asks the server once; later calls wait for the same answer. */
	load() {
		this.#loaded ??= api.get('/api/auth/me')
			.then((account) => this.set(account), (error) => {
				if (error.status !== 401)
					this.#loaded = null;
			})
			.then(() => this.account);
		return this.#loaded;
	}

	set(account) {
		this.account = account;
		this.#loaded = Promise.resolve(account);
		this.dispatchEvent(new Event('change'));
	}

	get isAdmin() {
		return this.account?.role === 'admin';
	}

	async signOut() {
		await api.act('POST', '/api/auth/logout');
		forget();
		this.set(null);
	}
}

export const session = new Session();

signedOut.addEventListener('signed-out', () => {
	if (!session.account)
		return;
	forget(['uploads']);	/* an upload goes on when its owner has signed in again */
	session.set(null);
});
