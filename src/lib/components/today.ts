import { createSubscriber } from 'svelte/reactivity';

/** A little after midnight, so that it is past it, in milliseconds. */
const AFTER = 50;

const follow = createSubscriber((update) => {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const wait = () => {
		clearTimeout(timer);
		const now = new Date();
		const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
		timer = setTimeout(look, midnight.getTime() - now.getTime() + AFTER);
	};
	// A machine that slept over midnight tells when somebody looks at the page again.
	const look = () => {
		update();
		wait();
	};
	wait();
	document.addEventListener('visibilitychange', look);
	return () => {
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', look);
	};
});

/** Now, for what is said of days: whatever shows it is shown anew when a day begins. */
export function today(): Date {
	follow();
	return new Date();
}
