/** What the page is made of, in the order in which F6 goes through it. */
const REGIONS = ['.sidebar nav', '[data-scroller]', 'main form:has(textarea)', '.panel'];

/** Moves the focus to the next region, or the one before, as F6 does between the parts of a window. */
export function moveToRegion(by: 1 | -1): void {
	const regions = REGIONS.flatMap((selector) => {
		const region = document.querySelector<HTMLElement>(selector);
		return region?.checkVisibility({ visibilityProperty: true }) ? [region] : [];
	});
	const at = regions.findIndex((region) => region.contains(document.activeElement));
	const next = regions.at((at < 0 && by < 0 ? 0 : at + by) % regions.length);
	// What is open, before whatever stands first.
	const inside =
		next?.querySelector<HTMLElement>('li [aria-current="page"]') ??
		next?.querySelector<HTMLElement>('textarea, a, button');
	(next?.hasAttribute('tabindex') ? next : inside)?.focus();
}
