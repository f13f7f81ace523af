import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newcomer, type Person } from '../e2e/people.ts';
import { sql } from '../realtime/project.ts';
import { newMember, Visitor } from '../security/visitor.ts';
import { everyRoute } from './routes.ts';
import { startSite } from './running-site.ts';
import { formsOfAnybody, scenery } from './scenery.ts';

// What each page and each action answers, and where it leads: to a guest, to somebody who has not confirmed their
// address, to a member, and to the browser of somebody whose account was deleted meanwhile. “sign in” is /login, and
// back to the very page. `own` is a room of the member's, `other` an open one they are not in.
const table = `
  request                                                         | guest | unconfirmed | member | deleted
  GET  /                                                          | 200 | 200 | 303 /rooms/general | 200
  GET  /(app)/browse                                              | sign in | sign in | 200 | sign in
  GET  /(app)/browse/[slug]                                       | sign in | sign in | 200 | sign in
  GET  /(app)/directs/new                                         | sign in | sign in | 200 | sign in
  GET  /(app)/new-room                                            | sign in | sign in | 200 | sign in
  GET  /(app)/people/[username]                                   | sign in | sign in | 200 | sign in
  GET  /(app)/report/[message]                                    | sign in | sign in | 200 | sign in
  GET  /(app)/rooms                                               | sign in | sign in | 200 | sign in
  GET  /(app)/rooms/[slug]                                        | sign in | sign in | 200 | sign in
  GET  /(app)/rooms/[slug]/invitations                            | sign in | sign in | 200 | sign in
  GET  /(app)/rooms/[slug]/people                                 | sign in | sign in | 200 | sign in
  GET  /(app)/rooms/[slug]/people/[username]                      | sign in | sign in | 200 | sign in
  GET  /(app)/rooms/[slug]/settings                               | sign in | sign in | 200 | sign in
  GET  /(app)/settings                                            | sign in | sign in | 200 | sign in
  GET  /(app)/settings/appearance                                 | sign in | sign in | 200 | sign in
  GET  /(app)/settings/blocked                                    | sign in | sign in | 200 | sign in
  GET  /(app)/settings/data                                       | sign in | sign in | 200 | sign in
  GET  /(app)/settings/data/export                                | sign in | sign in | 200 | sign in
  GET  /(app)/settings/delete                                     | sign in | sign in | 200 | sign in
  GET  /(app)/settings/email                                      | sign in | sign in | 200 | sign in
  GET  /(app)/settings/password                                   | sign in | sign in | 200 | sign in
  GET  /(app)/settings/reports                                    | sign in | sign in | 200 | sign in
  GET  /(app)/settings/sessions                                   | sign in | sign in | 200 | sign in
  GET  /(auth)/confirm                                            | 200 | 200 | 200 | 200
  GET  /(auth)/confirm/email                                      | 200 | 200 | 200 | 200
  GET  /(auth)/forgot-password                                    | 200 | 200 | 200 | 200
  GET  /(auth)/goodbye                                            | 200 | 200 | 303 / | 200
  GET  /(auth)/invite/[token]                                     | 200 | 200 | 200 | 200
  GET  /(auth)/login                                              | 200 | 200 | 303 / | 200
  GET  /(auth)/login/[provider=provider]                          | 404 | 404 | 303 / | 404
  GET  /(auth)/login/callback                                     | 303 /login?provider_failed | 303 /login?provider_failed | 303 / | 303 /login?provider_failed
  GET  /(auth)/register                                           | 200 | 200 | 303 / | 200
  GET  /(auth)/register/username                                  | 200 | 200 | 303 / | 200
  GET  /(auth)/reset-password                                     | 200 | 200 | 200 | 200
  GET  /[lang=language].webmanifest                               | 200 | 200 | 200 | 200
  GET  /healthz                                                   | 200 | 200 | 200 | 200
  GET  /logout                                                    | 303 / | 303 / | 303 / | 303 /
  GET  /readyz                                                    | 200 | 200 | 200 | 200
  POST /(app)/browse?/join                                        | sign in | sign in | 303 /rooms/other | sign in
  POST /(app)/browse/[slug]?/join                                 | sign in | sign in | 303 /rooms/other | sign in
  POST /(app)/directs/new                                         | sign in | sign in | 303 /rooms/… | sign in
  POST /(app)/new-room                                            | sign in | sign in | 303 /rooms/… | sign in
  POST /(app)/people/[username]?/write                            | sign in | sign in | 303 /rooms/… | sign in
  POST /(app)/people/[username]?/block                            | sign in | sign in | 200 | sign in
  POST /(app)/people/[username]?/unblock                          | sign in | sign in | 200 | sign in
  POST /(app)/report/[message]                                    | sign in | sign in | 303 /report/message?done | sign in
  POST /(app)/rooms/[slug]?/send                                  | sign in | sign in | 303 /rooms/own | sign in
  POST /(app)/rooms/[slug]?/edit                                  | sign in | sign in | 303 /rooms/own?around=1#m-1 | sign in
  POST /(app)/rooms/[slug]?/react                                 | sign in | sign in | 303 /rooms/own?around=1#m-1 | sign in
  POST /(app)/rooms/[slug]?/mark_read                             | sign in | sign in | 303 /rooms/own | sign in
  POST /(app)/rooms/[slug]?/mark_unread                           | sign in | sign in | 303 /rooms | sign in
  POST /(app)/rooms/[slug]?/remove                                | sign in | sign in | 303 /rooms/own?around=1#m-1 | sign in
  POST /(app)/rooms/[slug]/invitations?/create                    | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/invitations?/revoke                    | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/people?/add                            | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/people/[username]?/role                | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/settings?/notify                       | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/settings?/describe                     | sign in | sign in | 200 | sign in
  POST /(app)/settings/reports                                    | sign in | sign in | 200 | sign in
  POST /(app)/rooms/[slug]/people/[username]?/hand_over           | sign in | sign in | 303 /rooms/own/people | sign in
  POST /(app)/rooms/[slug]/people/[username]?/remove              | sign in | sign in | 403 | sign in
  POST /(app)/rooms/[slug]/settings?/archive                      | sign in | sign in | 403 | sign in
  POST /(app)/rooms/[slug]/settings?/leave                        | sign in | sign in | 303 /rooms | sign in
  POST /(app)/settings                                            | sign in | sign in | 200 | sign in
  POST /(app)/settings/appearance                                 | sign in | sign in | 303 /settings/appearance?saved | sign in
  POST /(app)/settings/blocked?/block                             | sign in | sign in | 200 | sign in
  POST /(app)/settings/blocked?/unblock                           | sign in | sign in | 200 | sign in
  POST /(app)/settings/delete                                     | sign in | sign in | 303 /goodbye | sign in
  POST /(app)/settings/email                                      | sign in | sign in | 200 | sign in
  POST /(app)/settings/password                                   | sign in | sign in | 200 | sign in
  POST /(app)/settings/sessions                                   | sign in | sign in | 200 | sign in
  POST /(auth)/confirm?/link                                      | 403 | 403 | 403 | 403
  POST /(auth)/confirm?/code                                      | 400 | 400 | 400 | 400
  POST /(auth)/confirm?/again                                     | 200 | 429 | 200 | 200
  POST /(auth)/confirm/email                                      | 403 | 403 | 403 | 403
  POST /(auth)/forgot-password                                    | 303 /reset-password | 303 /reset-password | 303 /reset-password | 303 /reset-password
  POST /(auth)/invite/[token]                                     | sign in | sign in | 303 /rooms/invited | sign in
  POST /(auth)/login?/password                                    | 400 | 303 /confirm?unconfirmed | 303 / | 400
  POST /(auth)/login?/link                                        | 303 /confirm?link | 303 /confirm?link | 303 / | 303 /confirm?link
  POST /(auth)/register                                           | 303 /confirm | 303 /confirm | 303 / | 303 /confirm
  POST /(auth)/reset-password?/link                               | 403 | 403 | 403 | 403
  POST /(auth)/reset-password?/code                               | 400 | 400 | 400 | 400
  POST /(auth)/reset-password?/again                              | 403 | 403 | 400 | 403
  POST /language                                                  | 303 /login | 303 /login | 303 /login | 303 /login
  POST /logout                                                    | 303 /login | 303 /login | 303 /login | 303 /login
  POST /session                                                   | 401 | 401 | 200 | 401`;

const [[, ...personas] = [], ...rows] = table
	.trim()
	.split('\n')
	.map((line) => line.split('|').map((cell) => cell.trim().replaceAll(/\s+/g, ' ')));

const all = rows.map(([what = '']) => what);

const site = (await startSite({ ADDRESS_HEADER: 'x-forwarded-for' }, { forAll: true })).origin;
const ada = await newMember(site, 'ada');
const { names, forms, parameters } = await scenery(ada);

/** The bytes of the headers of each answer, at most. */
const sizes = new Map<string, number>();

/** Somebody, and their browser. */
type Asker = { person: Person; browser: Visitor };

/** What somebody is answered, and where they are sent, by the names of the table. */
async function ask(what: string, { person, browser }: Asker): Promise<string> {
	const [method = '', route = ''] = what.split(' ');
	const place = Object.entries(parameters).find(([name]) => name === route.replace(/\?.*/, ''));
	const path = route
		.replace(/\/\([a-z]+\)/, '')
		.replace(/\[[^\]]+\]/g, (name) => place?.[1] ?? parameters[name] ?? name);
	const visitor = browser.copy();
	const fields = { ...forms, ...formsOfAnybody(person) }[route] ?? {};
	const { status, headers } = await (method === 'GET'
		? visitor.ask(path)
		: visitor.send(path, fields, { 'sec-fetch-site': 'same-origin' }));

	sizes.set(what, Math.max(sizes.get(what) ?? 0, [...headers].join('\r\n').length));

	const target = headers.get('location');
	if (target === null) return String(status);
	const [here = ''] = path.split('?/');
	if (target === `/login?next=${encodeURIComponent(here)}`) return 'sign in';
	const known = Object.entries(names).reduce((text, [name, value]) => text.replace(value, name), target);
	return `${status} ${known.replace(/(?<=^\/rooms\/)(new-|direct-)?[\w-]*\d[\w-]*$/, '…')}`;
}

/** After these there is not the same member any more. */
const endings = ['POST /(app)/settings/delete', 'POST /(app)/settings/password', 'POST /logout'];

/** Who asks, in the columns of the table. */
const askers: Record<string, () => Promise<Asker>> = {
	guest: async () => ({ person: newcomer('nobody'), browser: new Visitor(site) }),
	unconfirmed: async () => {
		const [person, browser] = [newcomer('fay'), new Visitor(site)];
		expect((await browser.send('/register', person)).status).toBe(303);
		return { person, browser };
	},
	member: async () => ({ person: ada.person, browser: ada }),
	deleted: async () => {
		const eve = await newMember(site, 'eve');
		await sql`delete from auth.users where email = ${eve.person.email}`;
		return { person: eve.person, browser: eve };
	}
};

test('every page and every action has its row', async () => {
	expect(all.toSorted()).toEqual(await everyRoute());
});

test.for(['GET', 'POST'].flatMap((method) => personas.map((name) => ({ method, name }))))(
	'$method leads where the table says: $name',
	async ({ method, name }) => {
		const asker = await askers[name]?.();
		if (!asker) throw new Error(`nobody asks as ${name}`);
		const found = new Map<string, string>();
		const look = async (what: string) => {
			const member = name === 'member' && endings.includes(what) && (await newMember(site, 'ada'));
			found.set(what, await ask(what, member ? { person: member.person, browser: member } : asker));
		};
		const asked = all.filter((what) => what.startsWith(method));
		// What a member does changes what comes after it.
		if (name === 'member' && method === 'POST') for (const what of asked) await look(what);
		else await Promise.all(asked.map(look));

		const column = personas.indexOf(name) + 1;
		const expected = rows.filter(([what]) => found.has(what ?? '')).map((cells) => [cells[0], cells[column]]);
		expect(asked.map((what) => [what, found.get(what)])).toEqual(expected);
	}
);

test('the headers of no answer are more than the proxy of docs/deploy.md takes', async () => {
	const guide = await readFile(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
	const [, kilobytes] = /^\s*proxy_buffer_size (\d+)k;$/m.exec(guide) ?? [];
	expect(sizes.size).toBe(all.length);
	for (const [what, size] of sizes) expect(size, what).toBeLessThan(Number(kilobytes) * 1024);
});
