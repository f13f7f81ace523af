import { expect } from '@playwright/test';
import type { Person } from './people.ts';
import { inboxUrl, owner } from './project.ts';

type Mail = { to: { address: string }[]; html?: string };

/** The mails to an address, oldest first. Null where there is no inbox to look into. */
export async function mailsTo(address: string): Promise<Mail[] | null> {
	if (!inboxUrl) return null;
	const response = await fetch(new URL('/api/email', inboxUrl));
	const mails: Mail[] = await response.json();
	return mails.filter((mail) => mail.to.some((to) => to.address === address));
}

/** The path of the link by which someone confirms their address, as their mail has it. */
export async function confirmationPath(person: Person): Promise<string> {
	if (!inboxUrl) return generatedPath(person);

	let link: string | undefined;
	await expect(async () => {
		const mails = await mailsTo(person.email);
		link = mails?.at(-1)?.html?.match(/href="([^"]*\/confirm\?[^"]*)"/)?.[1];
		expect(link).toBeDefined();
	}).toPass();
	// The site's address in the mail is the one of the configuration; tests run on free ports.
	const { pathname, search } = new URL((link ?? '').replaceAll('&amp;', '&'));
	return pathname + search;
}

async function generatedPath({ email, password }: Person): Promise<string> {
	const { data, error } = await owner.auth.admin.generateLink({ type: 'signup', email, password });
	if (error) throw error;
	return `/confirm?token_hash=${data.properties.hashed_token}&type=signup`;
}
