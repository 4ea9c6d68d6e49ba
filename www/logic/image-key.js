/* Keys of images, out of the names of files. */

const KEY_MAX = 200;
const PLAIN_NAMES = ['image', 'blob', 'unknown'];

/* "Día de playa.JPG" → dia-de-playa.jpg; nothing usable → fallback. */
export function keyFromName(name, fallback) {
	const key = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
		.replace(/[^a-z0-9._-]+/g, '-').replace(/-+/g, '-').replace(/^[-.]+|-+$/g, '')
		.replace(/-+(\.[a-z0-9]+)$/, '$1').slice(-KEY_MAX);
	/* what is pasted has no name of its own */
	if (!/[a-z0-9]/.test(key) || PLAIN_NAMES.includes(key.replace(/\.[a-z]+$/, '')))
		return fallback;
	return key;
}

export function keyIsValid(key) {
	return /^[A-Za-z0-9._-]{1,200}$/.test(key) && /[A-Za-z0-9]/.test(key);
}

/* A key for what has no name: pasted-20261121-0304-7f3a */
export function pastedKey(now, random) {
	const two = (n) => String(n).padStart(2, '0');
	const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
	const salt = Math.floor(random * 0x10000).toString(16).padStart(4, '0');
	return `pasted-${day}-${two(now.getHours())}${two(now.getMinutes())}-${salt}`;
}
