import { browser } from '$app/environment';
import { getLocale } from '$lib/paraglide/runtime';
import { tagOf, type Reader } from '$lib/schemas/reader';

const DAY = 86_400_000;

const here: Reader = {
	tag: '',
	place: browser ? {} : { timeZone: 'UTC' },
	isPlaced: browser,
	formats: new Map()
};
let readerNow: () => Reader | undefined = () => undefined;

/** On the server, which renders for many: who says whom a page is rendered for. */
export function renderDatesFor(reader: () => Reader | undefined): void {
	readerNow = reader;
}

/** In the browser, whoever sits before it. */
function current(): Reader {
	return readerNow() ?? { ...here, tag: tagOf(getLocale(), browser ? navigator.languages : []) };
}

function format(name: string, options: Intl.DateTimeFormatOptions, date: Date, tag?: string): string {
	const reader = current();
	const key = `${tag ?? reader.tag} ${name}`;
	let made = reader.formats.get(key);
	if (!made) {
		made = new Intl.DateTimeFormat(tag ?? reader.tag, { ...options, ...reader.place });
		reader.formats.set(key, made);
	}
	return made.format(date);
}

/** A moment of which it is not known when it is for the reader says what time it is in. */
function placed(text: string): string {
	return current().isPlaced ? text : `${text} UTC`;
}

/** The day's name, the same for all its moments, where the reader is: 2026-11-29. */
export function dayOf(date: Date): string {
	// Swedes write dates as ISO does.
	return format('day', { year: 'numeric', month: '2-digit', day: '2-digit' }, date, 'sv');
}

/** The hour and the minute. */
export function hourOf(date: Date): string {
	return placed(format('hour', { hour: '2-digit', minute: '2-digit' }, date));
}

/** The hour on the day of `now`, the day and the hour on others. */
export function momentOf(date: Date, now: Date): string {
	if (dayOf(date) === dayOf(now)) return hourOf(date);
	const shown = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
	return placed(format('moment', shown, date));
}

/** A day that may be of any year. */
export function dateOf(date: Date): string {
	return format('date', { dateStyle: 'long' }, date);
}

/** The month and the year. */
export function monthOf(date: Date): string {
	return format('month', { month: 'long', year: 'numeric' }, date);
}

/** Everything that is known of a moment. */
export function exactly(date: Date): string {
	return placed(format('exact', { dateStyle: 'full', timeStyle: 'short' }, date));
}

/** A day as one speaks of it: today, yesterday, Monday 3 March. */
export function dayTitle(date: Date, now: Date): string {
	const [day, today] = [dayOf(date), dayOf(now)];
	// Days of the calendar: some have 23 hours, some 25.
	const ago = (Date.parse(today) - Date.parse(day)) / DAY;
	if (ago === 0 || ago === 1) {
		return sentence(new Intl.RelativeTimeFormat(current().tag, { numeric: 'auto' }).format(-ago, 'day'));
	}
	const shown = { weekday: 'long', day: 'numeric', month: 'long' } as const;
	if (day.slice(0, 4) === today.slice(0, 4)) return sentence(format('day of year', shown, date));
	return sentence(format('day of any year', { ...shown, year: 'numeric' }, date));
}

/** What begins a line begins with a capital. */
function sentence(text: string): string {
	return text.charAt(0).toLocaleUpperCase(current().tag) + text.slice(1);
}
