import { goto, preloadData, pushState } from '$app/navigation';
import type { Attachment } from 'svelte/attachments';
import { isPlain } from '$lib/components/keyboard';
import type { Profile } from '$lib/schemas/person';

/** A person's page. */
const PAGE = /^\/people\/[\w-]+$/;

/** Opens someone's card over the page; their page, when that cannot be. */
export async function openPerson(path: string): Promise<void> {
	const from = location.href;
	const loaded = await preloadData(path);
	// Gone elsewhere meanwhile, they want to be there.
	if (location.href !== from) return;
	const person: Profile | undefined = loaded.type === 'loaded' ? loaded.data.person : undefined;
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- it comes from a link, resolved there
	if (!person || PAGE.test(location.pathname)) return goto(path);
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- as above
	pushState(path, { person });
}

/** Has the links to people that are in an element open their cards. Without scripts they lead to their pages. */
export const personLinks: Attachment<HTMLElement> = (element) => {
	function click(event: MouseEvent) {
		const link = event.target instanceof Element && event.target.closest('a');
		if (!isPlain(event) || event.defaultPrevented || !link) return;
		if (link.origin !== location.origin || !PAGE.test(link.pathname)) return;
		event.preventDefault();
		void openPerson(link.pathname);
	}

	element.addEventListener('click', click);
	return () => element.removeEventListener('click', click);
};
