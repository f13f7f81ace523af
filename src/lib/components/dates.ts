import { browser } from '$app/environment';
import { getLocale } from '$lib/paraglide/runtime';

// The server does not know where the reader is, and says which time it shows.
const zone: Intl.DateTimeFormatOptions = browser ? {} : { timeZone: 'UTC' };

/**
 * Between British and American English, the browser knows which its reader means. It may also name what
 * is no language tag (`en-US@posix`), which Intl would throw at.
 */
function variant(): string {
	const locale = getLocale();
	const isOurs = (name: string) => name.startsWith(locale) && /^\w+(-\w+)*$/.test(name);
	return (browser && navigator.languages.find(isOurs)) || locale;
}

// Made once for each language: making one takes longer than a hundred uses.
const formats: Record<string, Intl.DateTimeFormat> = {};

function format(name: string, options: Intl.DateTimeFormatOptions, date: Date): string {
	const key = `${variant()} ${name}`;
	formats[key] ??= new Intl.DateTimeFormat(variant(), { ...options, ...zone });
	return formats[key].format(date);
}

/** A name of the day, the same for all its moments, where the reader is. */
export function dayOf(date: Date): string {
	return format('day', { dateStyle: 'short' }, date);
}

/** The hour and the minute. */
export function hourOf(date: Date): string {
	return format('hour', { hour: '2-digit', minute: '2-digit' }, date) + (browser ? '' : ' UTC');
}

/** The hour on the day of `now`, the day and the hour on others. */
export function momentOf(date: Date, now: Date): string {
	if (dayOf(date) === dayOf(now)) return hourOf(date);
	const shown = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
	return format('moment', shown, date) + (browser ? '' : ' UTC');
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
	return format('exact', { dateStyle: 'full', timeStyle: 'short' }, date);
}

/** A day as one speaks of it: today, yesterday, Monday 3 March. */
export function dayTitle(date: Date, now: Date): string {
	for (const ago of [0, 1]) {
		if (dayOf(date) !== dayOf(new Date(now.getTime() - ago * 86_400_000))) continue;
		return sentence(new Intl.RelativeTimeFormat(variant(), { numeric: 'auto' }).format(-ago, 'day'));
	}
	const isThisYear = date.getFullYear() === now.getFullYear();
	const shown = { weekday: 'long', day: 'numeric', month: 'long' } as const;
	if (isThisYear) return sentence(format('day of year', shown, date));
	return sentence(format('day of any year', { ...shown, year: 'numeric' }, date));
}

/** What begins a line begins with a capital. */
function sentence(text: string): string {
	return text.charAt(0).toLocaleUpperCase(variant()) + text.slice(1);
}
