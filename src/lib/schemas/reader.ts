/** Whom dates are written for. */
export type Reader = {
	/** Their language as their country writes it: a tag that Intl knows. */
	tag: string;
	/** Where they are. Empty: where this machine is. */
	place: { timeZone?: string };
	/** Whether it is known where they are, or times are only somebody's. */
	isPlaced: boolean;
	/** Made once for each reader: making one takes longer than a hundred uses. */
	formats: Map<string, Intl.DateTimeFormat>;
};

/** The cookie in which a browser says in which time zone it is, before its scripts run. */
export const ZONE = 'parlotte-zone';

/**
 * Between British and American English, the browser's languages tell which its reader means. It may also name what
 * is no language tag (`en-US@posix`), which Intl would throw at.
 */
export function tagOf(locale: string, languages: readonly string[]): string {
	const isOurs = (name: string) => name.split('-', 1)[0] === locale && /^\w{2}(-[A-Za-z]{2})?$/.test(name);
	return languages.find(isOurs) ?? locale;
}
