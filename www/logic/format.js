/* Numbers, sizes and times as people read them, in a given language. */

/* 65000 → 1:05, 3725000 → 1:02:05 */
export function formatDuration(ms) {
	const s = Math.max(0, Math.round(ms / 1000));
	const two = (n) => String(n).padStart(2, '0');
	const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
	return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'];

/* Decimal units, as disks and networks are sold: 1500000 → 1.5 MB */
export function formatSize(bytes, language) {
	let value = bytes;
	let unit = 0;
	while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
		value /= 1000;
		unit++;
	}
	return new Intl.NumberFormat(language, {
		style: 'unit', unit: SIZE_UNITS[unit], unitDisplay: unit ? 'short' : 'long',
		maximumFractionDigits: unit < 2 || value >= 100 ? 0 : 1,
	}).format(value);
}

/* 3 s, 4 min, 2 h 5 min: how long something will still take, rounded as such guesses deserve. */
export function formatSpan(seconds, language) {
	const part = (n, unit) => new Intl.NumberFormat(language,
		{ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(n);
	const s = Math.max(1, Math.ceil(seconds));
	if (s < 60)
		return part(s, 'second');
	const minutes = Math.round(s / 60);
	if (minutes < 60)
		return part(minutes, 'minute');
	const rest = minutes % 60;
	const hours = part(Math.floor(minutes / 60), 'hour');
	return rest ? `${hours} ${part(rest, 'minute')}` : hours;
}

const AGO = [
	['year', 31557600], ['month', 2629800], ['week', 604800],
	['day', 86400], ['hour', 3600], ['minute', 60],
];

/* How long ago (or how far ahead) a time is: yesterday, 3 months ago, in 6 days. */
export function formatAgo(then, now, language) {
	const seconds = (Date.parse(then) - now) / 1000;
	const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
	for (const [unit, length] of AGO)
		if (Math.abs(seconds) >= length)
			return format.format(Math.trunc(seconds / length), unit);
	return format.format(0, 'second');
}

/* 1234 → 1.2K */
export function formatCount(n, language) {
	return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n);
}

/* holiday_2024-final.mp4 → holiday 2024-final: a title to begin with. */
export function titleFromFilename(name) {
	return name.replace(/\.[A-Za-z0-9]{1,5}$/, '').replace(/_+/g, ' ').trim().slice(0, 200) || name;
}

/* "Sea, sun , sea" → ["sea", "sun"]: as the form shows them, one by one. */
export function tagsFromText(text) {
	const tags = text.split(/[,\n]/).map((tag) => tag.trim().replace(/^#/, '').toLowerCase()).filter(Boolean);
	return [...new Set(tags)];
}
