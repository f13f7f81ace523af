// What people choose from. Apart from the schemas, so that pages can offer it without loading zod.

/** The languages of the site. */
export const languages = ['en', 'fr'] as const;

/** Forced, or as the device has it. */
export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

/** For which devices the `theme-color` of a scheme holds: with a theme that is forced, for all or for none. */
export function mediaOf(scheme: 'light' | 'dark', theme: Theme): string {
	if (theme === 'system') return `(prefers-color-scheme: ${scheme})`;
	return scheme === theme ? 'all' : 'not all';
}

/** The colours for what stands behind one's initial. */
export const avatarColors = [
	'brick',
	'apricot',
	'honey',
	'olive',
	'fern',
	'teal',
	'sky',
	'iris',
	'plum',
	'rose'
] as const;

export type AvatarColor = (typeof avatarColors)[number];

/** Why a message is reported. */
export const reportReasons = ['spam', 'harassment', 'hate', 'private', 'other'] as const;

export type ReportReason = (typeof reportReasons)[number];

/** The most characters of a display name, a bio and a report's note, as Postgres counts them: code points. */
export const LONGEST_NAME = 48;
export const LONGEST_BIO = 300;
export const LONGEST_NOTE = 500;
