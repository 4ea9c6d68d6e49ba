/* The sheet of keys. */
import { h } from '../../dom.js';
import { t } from '../../i18n.js';
import { KEYS } from '../../logic/player-keys.js';

const FACES = { ' ': () => t('key.space'), ArrowLeft: () => '←', ArrowRight: () => '→', ArrowUp: () => '↑', ArrowDown: () => '↓',
	Home: () => t('key.home'), End: () => t('key.end') };

const faces = (keys) => keys.length > 3 ? [`${keys[0]}–${keys.at(-1)}`] : keys.map((key) => FACES[key]?.() ?? key);

export function keySheet() {
	return [
		h('dl', { class: 'player-keys' }, KEYS.map(({ name, keys }) => h('div', {},
			h('dt', {}, faces(keys).map((face) => h('kbd', {}, face))), h('dd', {}, t(`key.${name}`))))),
		h('p', { class: 'soft small' }, t('player.keys.within')),
	];
}
