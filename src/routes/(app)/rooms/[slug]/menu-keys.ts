/** Moves the focus among a menu's items, by the keys of https://www.w3.org/WAI/ARIA/apg/patterns/menubar/. */
export function moveInMenu(menu: HTMLElement, event: KeyboardEvent): void {
	const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
	const at = items.findIndex((item) => item === document.activeElement);
	const to = {
		ArrowDown: at + 1,
		ArrowRight: at + 1,
		ArrowUp: at - 1,
		ArrowLeft: at - 1,
		Home: 0,
		End: -1
	}[event.key];
	if (to === undefined) return;
	event.preventDefault();
	items.at(to % items.length)?.focus();
}
