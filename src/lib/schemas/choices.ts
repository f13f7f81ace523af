// What people choose from. Apart from the schemas, so that pages can offer it without loading zod.

/** How long, in seconds, a browser keeps what it is asked to keep. */
export const ONE_YEAR = 365 * 24 * 60 * 60;

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

/** What a room is. */
export const roomKinds = ['open', 'closed', 'direct'] as const;

/** What people may do in a room, in rising order of rights. */
export const roles = ['member', 'moderator', 'owner'] as const;

export type Role = (typeof roles)[number];

/** What of a room somebody wants to be told. */
export const notifyLevels = ['everything', 'mentions', 'nothing'] as const;

/** How long the link of an invitation is good, in hours, and how many people it lets in. */
export const invitationLives = [1, 24, 168, 720, 8760] as const;
export const invitationUses = [1, 5, 25, 100, 1000] as const;

/** The most characters of a room's name and topic, as Postgres counts them: code points. */
export const LONGEST_ROOM_NAME = 48;
export const LONGEST_TOPIC = 250;

/** The most characters of a display name, a bio and a report's note, as Postgres counts them: code points. */
export const LONGEST_NAME = 48;
export const LONGEST_BIO = 300;
export const LONGEST_NOTE = 500;
