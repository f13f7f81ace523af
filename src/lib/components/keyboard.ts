/** Whether the browser is on a machine of Apple's, where ⌘ is what Ctrl is elsewhere. */
export function isApple(): boolean {
	return /Mac|iPhone|iPad/.test(navigator.platform);
}
