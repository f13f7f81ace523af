import { expect } from '@playwright/test';
import type { Person } from './people.ts';
import { inboxUrl, owner } from './project.ts';

type Mail = { to: { address: string }[]; html?: string };

/** What a mail is for. */
export type MailKind = 'signup' | 'magiclink' | 'recovery';

const linkOf: Record<MailKind, RegExp> = {
	signup: /href="([^"]*\/confirm\?[^"]*type=signup[^"]*)"/,
	magiclink: /href="([^"]*\/confirm\?[^"]*type=magiclink[^"]*)"/,
	recovery: /href="([^"]*\/reset-password\?[^"]*)"/
};

/** The mails to an address, oldest first. Null where there is no inbox to look into. */
export async function mailsTo(address: string): Promise<Mail[] | null> {
	if (!inboxUrl) return null;
	const response = await fetch(new URL('/api/email', inboxUrl));
	const mails: Mail[] = await response.json();
	return mails.filter((mail) => mail.to.some((to) => to.address === address));
}

/** The path of the link, and the code, that somebody has received last; without an inbox, as Auth makes them. */
export async function mailFor(person: Person, kind: MailKind): Promise<{ path: string; code: string }> {
	if (!inboxUrl) return generated(person, kind);

	let found: { link: string; code: string } | undefined;
	await expect(async () => {
		const html = (await mailsTo(person.email))?.findLast((mail) => linkOf[kind].test(mail.html ?? ''))?.html;
		const link = html?.match(linkOf[kind])?.[1];
		const code = html?.match(/>\s*(\d{6})\s*</)?.[1];
		expect(link).toBeDefined();
		expect(code).toBeDefined();
		found = { link: link ?? '', code: code ?? '' };
	}).toPass();
	// The site's address in the mail is the one of the configuration; tests run on free ports.
	const { pathname, search } = new URL(found?.link.replaceAll('&amp;', '&') ?? '');
	return { path: pathname + search, code: found?.code ?? '' };
}

/** The paths of the two links by which someone confirms that another address is theirs: from the present one, and from it. */
export async function changePathsFor({ email }: Person, newEmail: string): Promise<[string, string]> {
	if (inboxUrl) return [await changePathIn(email), await changePathIn(newEmail)];
	const path = async (type: 'email_change_current' | 'email_change_new') => {
		const { data, error } = await owner.auth.admin.generateLink({ type, email, newEmail });
		if (error) throw error;
		return `/confirm/email?token_hash=${data.properties.hashed_token}&type=email_change`;
	};
	return [await path('email_change_current'), await path('email_change_new')];
}

async function changePathIn(address: string): Promise<string> {
	const found = async () => {
		const html = (await mailsTo(address))?.at(-1)?.html ?? '';
		return /href="[^"]*(\/confirm\/email\?[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
	};
	await expect.poll(found).toBeDefined();
	return (await found()) ?? '';
}

/** The path of the link by which someone confirms their address, as their mail has it. */
export async function confirmationPath(person: Person): Promise<string> {
	return (await mailFor(person, 'signup')).path;
}

async function generated({ email, password }: Person, kind: MailKind) {
	const { data, error } =
		kind === 'signup'
			? await owner.auth.admin.generateLink({ type: kind, email, password })
			: await owner.auth.admin.generateLink({ type: kind, email });
	if (error) throw error;
	const { hashed_token, email_otp: code } = data.properties;
	const page = kind === 'recovery' ? '/reset-password?' : `/confirm?type=${kind}&`;
	return { path: `${page}token_hash=${hashed_token}`, code };
}
