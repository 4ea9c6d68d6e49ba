/* Fills a message of a language: "{name}" by parameter, { one, other } by the plural of n. */

export function pluralOf(message, n, language) {
	if (typeof message === 'string')
		return message;
	return message[new Intl.PluralRules(language).select(n)] ?? message.other;
}

/* Numbers are written as the language writes them; n shows as `shown` where that is given (1.2K). */
export function fillMessage(message, params, language) {
	const text = pluralOf(message, params.n, language);
	return text.replace(/\{(\w+)\}/g, (whole, name) => {
		const value = name === 'n' && params.shown !== undefined ? params.shown : params[name];
		if (value === undefined)
			return whole;
		return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : String(value);
	});
}

/* The first of the languages wanted that we have: es-MX is es. */
export function chooseLanguage(wanted, have) {
	for (const tag of wanted) {
		const base = String(tag).toLowerCase().split('-')[0];
		if (have.includes(base))
			return base;
	}
	return have[0];
}
