import { expectNoViolation } from './axe.ts';
import { mailFor } from './inbox.ts';
import { member, messages, newcomer, register, say, signIn, startSession, type Person } from './people.ts';
import { owner } from './project.ts';
import { there } from './sites.ts';
import { expect, test, type Page } from './test.ts';
import { texts } from './texts.ts';

const { en } = texts;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const named = (text: string, name: string) => text.replaceAll('{name}', name);

/** Opens the panel of one of the room's people. */
async function openPerson(page: Page, { username }: Person): Promise<void> {
	await page.locator('a[href$="/people"]').click();
	await page.getByRole('link', { name: `@${username}` }).click();
	await expect(page.getByRole('heading', { name: username, exact: true })).toBeVisible();
}

/** Does what is asked twice. */
async function confirm(page: Page, question: string, answer: string): Promise<void> {
	await page.locator('summary', { hasText: question }).click();
	await button(page, answer).click();
}

test(
	'a closed room: made, opened to some by a link, looked after, archived',
	{ tag: '@without-scripts' },
	async ({ page, browser, javaScriptEnabled, t }) => {
		const [ada, bob] = [await member('ada'), await member('bob')];
		await startSession(page, ada);
		await page.goto('/new-room');
		await page.getByLabel(t.room_topic).fill('What we read');
		await page.getByRole('radio', { name: t.room_closed }).check();
		await button(page, t.new_room_action).click();
		await expect(page.getByLabel(t.room_name)).toHaveAccessibleDescription(
			`${t.problem_room_name_empty} ${t.room_name_hint}`
		);
		await expect(page.getByLabel(t.room_topic)).toHaveValue('What we read');
		await expect(page.getByRole('radio', { name: t.room_closed })).toBeChecked();
		await expectNoViolation(page);
		await page.getByLabel(t.room_name).fill(`Élèves ${ada.username}`);
		await button(page, t.new_room_action).click();
		await page.waitForURL(`**/rooms/eleves-${ada.username}`);
		const room = new URL(page.url()).pathname;

		await page.getByRole('link', { name: t.invite_title }).first().click();
		await page.getByLabel(t.invite_uses).selectOption('5');
		await button(page, t.invite_create).click();
		const link = new URL(await page.getByLabel(t.invite_link).inputValue());
		await expect(page.getByText(named(t.invite_by, ada.username))).toBeVisible();
		await expectNoViolation(page);

		// Somebody who has an account, and is not signed in.
		const context = await browser.newContext({ locale: 'en-GB', baseURL: there, javaScriptEnabled });
		const guest = await context.newPage();
		await guest.goto(room);
		await signIn(guest, bob, en);
		await expect(guest.getByText(en.error_room_not_found)).toBeVisible();
		await context.clearCookies();
		await guest.goto(link.pathname);
		await expect(guest.getByText('What we read')).toBeVisible();
		await expectNoViolation(guest);
		await guest.getByRole('link', { name: en.sign_in }).click();
		await signIn(guest, bob, en);
		await page.goto(`${room}/people`);
		await button(guest, en.room_join).click();
		await guest.waitForURL(`**${room}`);
		// Who comes is seen to come, where a script looks.
		if (javaScriptEnabled) await expect(page.getByRole('link', { name: `@${bob.username}` })).toBeVisible();
		await say(guest, 'Good evening', en);
		await expect(messages(guest, 'Good evening')).toBeVisible();

		// They get a role, the room, and are sent away again by who had it before.
		await page.goto(room);
		await openPerson(page, bob);
		await page.getByRole('radio', { name: t.role_moderator }).check();
		await expectNoViolation(page);
		await guest.goto(`${room}/people`);
		await button(page, t.save).click();
		await expect(page.getByText(t.saved)).toBeVisible();
		if (javaScriptEnabled) await expect(guest.getByText(en.role_moderator, { exact: true })).toBeVisible();
		await guest.goto(`${room}/settings`);
		await guest.getByLabel(en.room_name).fill('Readers');
		await guest.getByRole('button', { name: en.save }).last().click();
		await expect(guest.getByText(en.saved)).toBeVisible();
		await expect(
			guest.getByRole('heading', { name: '#Readers', exact: true, includeHidden: true })
		).toBeAttached();

		await page.goto(`${room}/settings`);
		await confirm(page, t.room_leave, t.room_leave_action);
		await expect(page.getByText(t.problem_last_owner)).toBeVisible();
		await page.getByRole('link', { name: t.room_leave_people }).click();
		await page.getByRole('link', { name: `@${bob.username}` }).click();
		await confirm(page, t.person_remove, named(t.person_remove_action, bob.username));
		await expect(page.getByText(t.person_removed)).toBeVisible();
		await guest.goto(room);
		await expect(guest.getByText(en.error_room_not_found)).toBeVisible();
		await guest.goto(link.pathname);
		await button(guest, en.room_join).click();
		await expect(guest.getByText(en.problem_removed)).toBeVisible();

		// Added by name, which is forgiving about how it is written.
		await page.getByLabel(t.username).fill('nobody-at-all');
		await button(page, t.people_add_action).click();
		await expect(page.getByText(t.problem_person_unknown)).toBeVisible();
		await page.getByLabel(t.username).fill(`@${bob.username.toUpperCase()}`);
		await button(page, t.people_add_action).click();
		await expect(page.getByText(named(t.people_added, bob.username))).toBeVisible();
		await page.getByRole('link', { name: `@${bob.username}` }).click();
		await confirm(page, t.hand_over, named(t.hand_over_action, bob.username));
		await page.waitForURL(`**${room}/people`);

		await guest.goto(`${room}/settings`);
		await expectNoViolation(guest);
		await confirm(guest, en.archive, en.archive_action);
		await expect(guest.getByText(en.refused_archived)).toBeVisible();
		await expect(guest.getByLabel(en.message_label, { exact: true })).toHaveCount(0);
		// Nothing is offered that would be refused.
		await guest.goto(room);
		const said = messages(guest, 'Good evening');
		await said.getByRole('button', { name: named(en.message_actions, bob.username) }).click();
		if (javaScriptEnabled) {
			const offered = guest.getByRole('menu').getByRole('menuitem');
			await expect(offered).toHaveText([en.message_copy_text, en.message_copy_link, en.message_mark_unread]);
		} else {
			await expect(said.getByRole('group').getByText(en.refused_archived)).toBeVisible();
			await expect(said.getByRole('group').getByRole('button')).toHaveText([en.message_mark_unread]);
		}
		await guest.goto(link.pathname.replace(/.$/, '~'));
		await expect(guest.getByText(en.invited_lost_text)).toBeVisible();
		await guest.goto(`${room}/settings`);
		await button(guest, en.unarchive).click();
		await expect(guest.locator('summary', { hasText: en.archive })).toBeVisible();
		await context.close();
	}
);

test(
	'an open room is found, looked into, joined and left',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const [ada, bob] = [await member('ada'), await member('bob')];
		const slug = `books-${ada.username}`;
		const name = `Café ${ada.username}`;
		const made = await owner.from('rooms').insert({ slug, name, topic: 'Novels' }).select('id').single();
		const profile = await owner.from('profiles').select('id').eq('username', ada.username).single();
		const [room_id, author_id] = [made.data?.id, profile.data?.id];
		await owner.from('memberships').insert({ room_id, user_id: author_id, role: 'owner' });
		await owner
			.from('messages')
			.insert({ id: crypto.randomUUID(), room_id, author_id, body: 'I like **this** one' });

		await startSession(page, bob);
		await page.goto('/browse');
		await page.getByLabel(t.browse_search).fill('no such room');
		await button(page, t.browse_search_action).click();
		await expect(page.getByText(t.browse_none_named.replace('{search}', 'no such room'))).toBeVisible();
		await expectNoViolation(page);
		await page.getByLabel(t.browse_search).fill(`CAFE ${ada.username}`);
		await button(page, t.browse_search_action).click();
		await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
		await expect(page.getByText('Novels')).toBeVisible();
		await expectNoViolation(page);

		await page.goto(`/rooms/${slug}?around=1`);
		await page.waitForURL(`**/browse/${slug}?around=1`);
		await expect(page.getByText('I like this one')).toBeVisible();
		await expectNoViolation(page);
		await button(page, t.room_join).click();
		await page.waitForURL(`**/rooms/${slug}?around=1#m-1`);
		await expect(messages(page, 'I like this one')).toBeVisible();

		await page.goto(`/rooms/${slug}/settings`);
		await page.getByRole('radio', { name: t.notify_level_nothing }).check();
		await button(page, t.save).click();
		await expect(page.getByText(t.saved)).toBeVisible();
		await page.reload();
		await expect(page.getByRole('radio', { name: t.notify_level_nothing })).toBeChecked();
		await button(page, t.room_leave).click();
		await page.waitForURL('**/rooms');
		await page.goto('/browse');
		await page.getByLabel(t.browse_search).fill(name);
		await button(page, t.browse_search_action).click();
		await button(page, t.room_join_label.replace('{room}', name)).click();
		await page.waitForURL(`**/rooms/${slug}`);
	}
);

test(
	'who is invited and has no account makes one, and is in the room',
	{ tag: '@without-scripts' },
	async ({ page, t }) => {
		const ada = await member('ada');
		await startSession(page, ada);
		await page.goto('/new-room');
		await page.getByLabel(t.room_name).fill(`Garden ${ada.username}`);
		await page.getByRole('radio', { name: t.room_closed }).check();
		await button(page, t.new_room_action).click();
		await page.waitForURL('**/rooms/garden-*');
		const room = new URL(page.url()).pathname;
		await page.goto(`${room}/invitations`);
		await button(page, t.invite_create).click();
		const { pathname } = new URL(await page.getByLabel(t.invite_link).inputValue());

		await page.context().clearCookies();
		await page.goto(pathname);
		await page.getByRole('link', { name: t.register }).click();
		await page.waitForURL('**/register?invitation=*');
		await page.waitForURL('**/register?invitation=*');
		const eve = newcomer('eve');
		await register(page, eve, t, page.url());
		const { path } = await mailFor(eve, 'signup');
		await page.goto(path);
		await button(page, t.confirm_action).click();
		await page.waitForURL(`**${room}`);
	}
);
