import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { owner } from './project.ts';
import { here } from './sites.ts';
import type { Texts } from './texts.ts';

export type Person = { email: string; username: string; password: string };

/** Someone nobody has met yet. */
export function newcomer(name: string): Person {
	const username = `${name}-${randomUUID().slice(0, 8)}`;
	return { email: `${username}@example.org`, username, password: `${name} likes to talk` };
}

/** Someone who has an account, confirmed. */
export async function member(name: string): Promise<Person> {
	const person = newcomer(name);
	const { error } = await owner.auth.admin.createUser({
		email: person.email,
		password: person.password,
		email_confirm: true,
		user_metadata: { username: person.username }
	});
	if (error) throw error;
	return person;
}

/** Opens the registration page, fills it in and sends it. */
export async function register(
	page: Page,
	person: Person & { displayName?: string },
	t: Texts,
	path = '/register'
): Promise<void> {
	await page.goto(path);
	await page.getByLabel(t.username).fill(person.username);
	if (person.displayName) await page.getByLabel(t.display_name).fill(person.displayName);
	await page.getByLabel(t.email).fill(person.email);
	await page.getByLabel(t.password, { exact: true }).fill(person.password);
	await page.getByRole('button', { name: t.register, exact: true }).click();
}

/** Fills in the form that the page shows, and sends it. */
export async function signIn(page: Page, person: Person, t: Texts): Promise<void> {
	await page.getByLabel(t.email).fill(person.email);
	await page.getByLabel(t.password, { exact: true }).fill(person.password);
	await page.getByRole('button', { name: t.sign_in }).click();
}

/** Signs someone in without the page of the form. No page is opened yet. */
export async function startSession(page: Page, { email, password }: Person, origin = here): Promise<void> {
	const answer = await page.request.post(`${origin}/login?/password`, {
		headers: { origin, accept: 'text/html' },
		form: { email, password, next: '/rooms/general' },
		maxRedirects: 0
	});
	if (answer.status() !== 303) throw new Error(`Not signed in: ${answer.status()}.`);
}

/** Opens the common room as someone. */
export async function enter(page: Page, person: Person, origin = here): Promise<void> {
	await startSession(page, person, origin);
	await visit(page, `${origin}/rooms/general`);
}

/** Opens a page, and waits until its scripts, if any run, have taken over: keys pressed before are the browser's own. */
export async function visit(page: Page, address: string): Promise<void> {
	await page.goto(address);
	const hasScripts = await page.evaluate(() => matchMedia('(scripting: enabled)').matches);
	// Kit adds it then.
	if (hasScripts) await page.locator('#svelte-announcer').waitFor({ state: 'attached' });
}

/** Writes in the room that the page shows. */
export async function say(page: Page, body: string, t: Texts): Promise<void> {
	await page.getByLabel(t.message_label, { exact: true }).fill(body);
	await page.getByRole('button', { name: t.message_send }).click();
}

/** The messages of the room that the page shows that have this text in them or above them. */
export function messages(page: Page, text: string): Locator {
	return page.getByRole('main').getByRole('listitem').filter({ hasText: text });
}

/** Opens the menu at the foot of the list of rooms. */
export async function openYourMenu(page: Page, t: Texts): Promise<void> {
	await page.getByRole('button', { name: t.your_menu }).click();
}

/** Signs out by the menu at the foot of the list of rooms. */
export async function signOut(page: Page, t: Texts): Promise<void> {
	await page.goto('/rooms');
	await openYourMenu(page, t);
	await page.getByRole('button', { name: t.sign_out }).click();
	await page.waitForURL('**/login');
}
