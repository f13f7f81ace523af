import { createContext } from 'svelte';

/** What can be opened over every page. */
export type Tool = 'switcher' | 'shortcuts';

/** The tool that is open over the page, if one is. */
export class PageTools {
	open = $state<Tool | null>(null);
}

export const [getPageTools, setPageTools] = createContext<PageTools>();
