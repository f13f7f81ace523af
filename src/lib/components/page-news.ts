import { getContext, setContext } from 'svelte';

/** What waits for the person: messages that are to them, and whether there are others. */
export type PageNews = { readonly calls: number; readonly hasUnread: boolean };

const key = Symbol('page news');

/** Has the titles of the pages within tell what waits. */
export function setPageNews(news: PageNews): void {
	setContext(key, news);
}

/** What waits for the person; undefined on pages that are for guests too. */
export function getPageNews(): PageNews | undefined {
	return getContext<PageNews | undefined>(key);
}
