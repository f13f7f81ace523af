import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handle } from '@sveltejs/kit';
import { LRUCache } from 'lru-cache';
import { getLocale } from '$lib/paraglide/runtime';
import { tagOf, ZONE, type Reader } from '$lib/schemas/reader';

/** Readers kept with their formats. Visitors choose what is in a cookie: they must not fill the memory with it. */
const MOST_READERS = 200;
/** The longest name that a time zone has, and some more. */
const LONGEST_ZONE = 64;

const known = new LRUCache<string, Reader>({ max: MOST_READERS });
const asking = new AsyncLocalStorage<Reader>();

/** Renders dates as the browser will write them: in its time zone, which its cookie says, and as its country does. */
export const reader: Handle = ({ event, resolve }) => {
	const languages = (event.request.headers.get('accept-language') ?? '')
		.split(',')
		.map((part) => part.replace(/;.*/, '').trim());
	return asking.run(readerOf(tagOf(getLocale(), languages), event.cookies.get(ZONE) ?? ''), () =>
		resolve(event)
	);
};

/** Whom the page at hand is rendered for. */
export function currentReader(): Reader | undefined {
	return asking.getStore();
}

/** Someone who writes dates as `tag` says, in a time zone that a browser names; in UTC when there is none of that name. */
export function readerOf(tag: string, zone: string): Reader {
	const isPlaced = isZone(zone);
	const timeZone = isPlaced ? zone : 'UTC';
	const name = `${tag} ${timeZone} ${isPlaced}`;
	let found = known.get(name);
	if (!found) {
		found = { tag, place: { timeZone }, isPlaced, formats: new Map() };
		known.set(name, found);
	}
	return found;
}

function isZone(name: string): boolean {
	if (name === '' || name.length > LONGEST_ZONE) return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
