/** Kept free around what is placed, in pixels. */
const MARGIN = 8;

/** Where something of this size goes beside what asked for it, in the window, as declarations of CSS. */
export function placeBeside(at: DOMRect, { offsetWidth, offsetHeight }: HTMLElement): string {
	const left = clamp(at.right - offsetWidth, innerWidth - offsetWidth);
	const below = at.bottom + MARGIN / 2;
	const top = below + offsetHeight + MARGIN <= innerHeight ? below : at.top - offsetHeight - MARGIN / 2;
	return `left: ${left}px; top: ${clamp(top, innerHeight - offsetHeight)}px`;
}

function clamp(value: number, most: number): number {
	return Math.max(MARGIN, Math.min(value, most - MARGIN));
}
