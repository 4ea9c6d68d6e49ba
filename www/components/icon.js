/* Line icons of 24 × 24, drawn in the colour of the text around them and hidden from screen readers. */

const SVG = 'http://www.w3.org/2000/svg';

export const SHAPES = {
	home: 'M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5h4v5',
	search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20',
	upload: 'M12 15.5v-11M7.5 8.5 12 4l4.5 4.5M4.5 15v4.5h15V15',
	film: 'M4 5.5h16v13H4ZM8 5.5v13M16 5.5v13M4 9.8h4M4 14.2h4M16 9.8h4M16 14.2h4',
	person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5',
	grid: 'M4.5 4.5h15v15h-15zM4.5 9.5h15M4.5 14.5h15M9.5 4.5v15M14.5 4.5v15',
	gauge: 'M4.5 18a8.5 8.5 0 1 1 15 0M12 14.5l3.8-4.6',
	heart: 'M12 19.5C7 15.8 4 13 4 9.4A4.2 4.2 0 0 1 12 7.5 4.2 4.2 0 0 1 20 9.4c0 3.6-3 6.4-8 10.1Z',
	share: 'M14.5 5.5 20 11l-5.5 5.5V13c-5 0-8 1.6-10.5 5 .6-5 3.7-8.7 10.5-9Z',
	edit: 'M4.5 19.5l.9-4L16 5l3 3L8.5 18.6ZM14 7l3 3',
	trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5',
	image: 'M4 5h16v14H4ZM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.5h.01',
	pause: 'M8.5 5.5v13M15.5 5.5v13',
	play: 'M8 5v14l11-7Z',
	close: 'M6 6l12 12M18 6 6 18',
	check: 'M5 12.5 9.5 17 19 7.5',
	undo: 'M8.5 5.5 4.5 9.5l4 4M4.5 9.5H14a5 5 0 0 1 0 10h-4',
	lock: 'M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
	link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
	alert: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17h.01',
	folder: 'M3.5 6h6l2 2.5h9V19h-17Z',
	file: 'M6 3.5h8l4.5 4.5v12.5H6ZM13.5 3.5V8.5h5',
	text: 'M6 3.5h8l4.5 4.5v12.5H6ZM13.5 3.5V8.5h5M9 12.5h6M9 16h6',
	sound: 'M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM19 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z',
	more: 'M5 12a.7.7 0 1 0 1.4 0 .7.7 0 0 0-1.4 0ZM11.3 12a.7.7 0 1 0 1.4 0 .7.7 0 0 0-1.4 0ZM17.6 12a.7.7 0 1 0 1.4 0 .7.7 0 0 0-1.4 0Z',
	download: 'M12 4v11M7.5 11 12 15.5 16.5 11M4.5 15.5v4h15v-4',
	copy: 'M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4',
	plus: 'M12 5v14M5 12h14',
	queue: 'M4.5 6.5h12M4.5 12h12M4.5 17.5h7M15 14.5v6l5-3Z',
	up: 'M6 14.5l6-6 6 6',
	down: 'M6 9.5l6 6 6-6',
	lines: 'M4.5 6.5h15M4.5 12h15M4.5 17.5h15',
	speaker: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11',
	muted: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM16 9.5l5 5M21 9.5l-5 5',
	gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9 18 18M6 18l2.1-2.1M15.9 8.1 18 6',
	captions: 'M3.5 5.5h17v13h-17ZM10.5 10.5a2.3 2.3 0 1 0 0 3M17 10.5a2.3 2.3 0 1 0 0 3',
	pip: 'M3.5 5.5h17v13h-17ZM12.5 12.5h5.5v3.5h-5.5Z',
	theatre: 'M3 7.5h18v9H3Z',
	expand: 'M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15',
	shrink: 'M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5',
	clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
	out: 'M10 4.5H5v15h5M9.5 12H20M16 8l4 4-4 4',
};

export function icon(name) {
	const svg = document.createElementNS(SVG, 'svg');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('class', 'icon');
	svg.setAttribute('aria-hidden', 'true');
	const shape = document.createElementNS(SVG, 'path');
	shape.setAttribute('d', SHAPES[name]);
	svg.append(shape);
	return svg;
}
