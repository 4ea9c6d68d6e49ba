/* A matrix of any size as a grid that scrolls: only what is seen is fetched. */
import { api, path } from '../../api.js';
import { h, replace } from '../../dom.js';
import { t } from '../../i18n.js';
import { TILE, axis, shortNumber, tilesOf } from '../../logic/matrix-view.js';

const CELL = { width: 104, height: 30 };
const TILES_KEPT = 300;

class Grid {
	#tiles = new Map();	/* key → rows of values, or a promise */
	#layer = h('div', { class: 'grid-layer' });
	#drawing = false;

	constructor(matrix, ctx) {
		this.matrix = matrix;
		this.ctx = ctx;
		this.down = axis(matrix.rows, CELL.height);
		this.across = axis(matrix.cols, CELL.width);
		const space = h('div', { class: 'grid-space' });
		space.style.width = `${this.across.length + 2 * CELL.width}px`;
		space.style.height = `${this.down.length + 2 * CELL.height}px`;
		this.box = h('div', { class: 'matrix-grid', tabindex: '0', role: 'region', 'aria-label': t('matrix.grid', { name: matrix.name }), onscroll: () => this.#later() }, this.#layer, space);
		new ResizeObserver(() => this.#later()).observe(this.box);
	}

	#later() {
		if (!this.#drawing)
			requestAnimationFrame(() => this.#draw());
		this.#drawing = true;
	}

	#view() {
		const rows = Math.ceil(this.box.clientHeight / CELL.height), cols = Math.ceil(this.box.clientWidth / CELL.width);
		const row = this.down.first(this.box.scrollTop, this.box.clientHeight - 2 * CELL.height);
		const col = this.across.first(this.box.scrollLeft, this.box.clientWidth - 2 * CELL.width);
		return { row, col, rowEnd: Math.min(this.matrix.rows, row + rows), colEnd: Math.min(this.matrix.cols, col + cols) };
	}

	async #fetchTile({ key, row, col }) {
		try {
			const part = await api.get(path`/api/matrix/${this.matrix.mine ? this.matrix.name : this.matrix.id}`, {
				format: 'json', rows: `${row}:${row + TILE.rows}`, cols: `${col}:${col + TILE.cols}` }, this.ctx);
			this.#tiles.set(key, part.values);
			if (this.#tiles.size > TILES_KEPT)
				this.#tiles.delete(this.#tiles.keys().next().value);
			this.#later();
		} catch {
			this.#tiles.delete(key);	/* scrolling asks again */
		}
	}

	#value(r, c) {
		const tile = this.#tiles.get(`${Math.floor(r / TILE.rows) * TILE.rows}:${Math.floor(c / TILE.cols) * TILE.cols}`);
		return Array.isArray(tile) ? tile[r % TILE.rows]?.[c % TILE.cols] : undefined;
	}

	#draw() {
		this.#drawing = false;
		const { row, rowEnd, col, colEnd } = this.#view();
		for (const tile of tilesOf(row, rowEnd, col, colEnd))
			if (!this.#tiles.has(tile.key)) {
				this.#tiles.set(tile.key, null);
				this.#fetchTile(tile);
			}
		const columns = Array.from({ length: colEnd - col }, (_, i) => col + i);
		const rows = Array.from({ length: rowEnd - row }, (_, i) => row + i);
		replace(this.#layer, h('table', {},
			h('thead', {}, h('tr', {}, h('td', {}), columns.map((c) => h('th', { scope: 'col' }, String(c + 1))))),
			h('tbody', {}, rows.map((r) => h('tr', {}, h('th', { scope: 'row' }, String(r + 1)), columns.map((c) => {
				const x = this.#value(r, c);
				return h('td', { title: x === undefined ? null : String(x) }, x === undefined ? '…' : shortNumber(x));
			}))))));
	}
}

/* `matrix` as GET …/info gives it. */
export function matrixGrid(matrix, ctx) {
	return new Grid(matrix, ctx).box;
}
