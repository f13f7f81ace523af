import type { Page } from '@playwright/test';

/** What a script that got into a page could read there. */
export interface Readable {
	/** The page itself and its own variables. */
	page: string;
	/** What the browser keeps for the site's scripts. */
	storage: string;
}

/** Everything of a page that is in reach of its scripts: its source and variables, what it and the browser keep. */
export async function readableIn(page: Page): Promise<Readable> {
	const blank = await page.context().newPage();
	const everybodys = await blank.evaluate(() => Object.getOwnPropertyNames(globalThis));
	await blank.close();
	return page.evaluate(async (known) => {
		const texts: string[] = [];
		const seen = new Set<unknown>();
		const look = (value: unknown): void => {
			if (typeof value === 'string') texts.push(value);
			const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
			if (!isObject || value instanceof Node || value === globalThis || seen.has(value)) return;
			seen.add(value);
			for (const key of Reflect.ownKeys(value)) {
				const { value: held } = Object.getOwnPropertyDescriptor(value, key) ?? {};
				look(held);
			}
		};
		for (const name of Object.getOwnPropertyNames(globalThis)) {
			if (!known.includes(name)) look(Reflect.get(globalThis, name));
		}
		look(history.state);

		const databases = await Promise.all(
			(await indexedDB.databases()).map(async ({ name = '' }) => {
				const answerOf = <T>(request: IDBRequest<T>) =>
					new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
				const database = await answerOf(indexedDB.open(name));
				const tables = [...database.objectStoreNames];
				return Promise.all(
					tables.map((table) => answerOf(database.transaction(table).objectStore(table).getAll()))
				);
			})
		);
		return {
			page: [document.documentElement.outerHTML, ...texts].join('\n'),
			storage: JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, databases])
		};
	}, everybodys);
}
