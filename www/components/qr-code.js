/* A QR code of a text, as a drawing. */
const SVG = 'http://www.w3.org/2000/svg';
const QUIET = 4;	/* modules of white around it (ISO/IEC 18004) */

/* One path of squares, black on white in the dark too: what cameras are sure of. */
export async function qrCode(text, label) {
	const { default: qrcode } = await import('/vendor/qrcode.mjs');
	const code = qrcode(0, 'M');
	code.addData(text);
	code.make();
	const size = code.getModuleCount();
	let squares = '';
	for (let y = 0; y < size; y++)
		for (let x = 0; x < size; x++)
			squares += code.isDark(y, x) ? `M${x} ${y}h1v1h-1z` : '';
	const svg = document.createElementNS(SVG, 'svg');
	svg.setAttribute('viewBox', `${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`);
	svg.setAttribute('class', 'qr');
	svg.setAttribute('role', 'img');
	svg.setAttribute('aria-label', label);
	const path = document.createElementNS(SVG, 'path');
	path.setAttribute('d', squares);
	svg.append(path);
	return svg;
}
