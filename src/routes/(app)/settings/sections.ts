import { resolve } from '$app/paths';
import { m } from '$lib/paraglide/messages';

type Section = {
	href: string;
	title: () => string;
	/** The page that one gets to from this one alone. */
	next?: string;
};

/** The pages of the settings, in the order in which they are listed. */
export const sections: readonly Section[] = [
	{ href: resolve('/settings'), title: m.settings_profile },
	{ href: resolve('/settings/appearance'), title: m.settings_appearance },
	{ href: resolve('/settings/email'), title: m.settings_email },
	{ href: resolve('/settings/password'), title: m.settings_password },
	{ href: resolve('/settings/sessions'), title: m.settings_sessions },
	{ href: resolve('/settings/blocked'), title: m.settings_blocked },
	{ href: resolve('/settings/data'), title: m.settings_data, next: resolve('/settings/delete') }
];

/** For those who moderate somewhere. */
export const reports: Section = { href: resolve('/settings/reports'), title: m.reports };
