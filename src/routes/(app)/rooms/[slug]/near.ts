import type { Attachment } from 'svelte/attachments';

/** Calls `load` as often as the element is less than a screen away from being seen, once at a time. */
export function near(load: () => Promise<void>): Attachment<HTMLElement> {
	return (element) => {
		let isGone = false;
		const observer = new IntersectionObserver(
			async ([entry]) => {
				if (!entry?.isIntersecting) return;
				observer.unobserve(element);
				await load();
				// Observed anew, it says whether it is still near.
				if (!isGone) observer.observe(element);
			},
			{ root: element.closest('[data-scroller]'), rootMargin: '100% 0px' }
		);
		observer.observe(element);
		return () => {
			isGone = true;
			observer.disconnect();
		};
	};
}
