import { createHash } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { project, sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, refusal, type Person } from './people.ts';

/** A link into a room, made by someone of it. */
async function invite(
	{ data }: Person,
	room: { id: string },
	limits: { valid_for?: string; max_uses?: number } = {}
): Promise<{ id: string; token: string }> {
	return (await answer(data.rpc('create_invitation', { room_id: room.id, ...limits }))) as never;
}

const accept = ({ data }: Person, token: string) => refusal(data.rpc('accept_invitation', { token }));

test('whoever has the link joins the closed room', async () => {
	const { mod, ada } = await newPeople('mod', 'ada');
	const room = await newRoom({ moderator: mod });
	const { token } = await invite(mod, room);

	expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
	expect(await answer(ada.data.rpc('accept_invitation', { token }))).toMatchObject({ slug: room.slug });
	expect(await answer(ada.data.rpc('list_rooms'))).toMatchObject([{ id: room.id, role: 'member' }]);
});

test('only a hash of the token is stored', async () => {
	const { mod } = await newPeople('mod');
	const room = await newRoom({ moderator: mod });
	const { id, token } = await invite(mod, room);
	const [row] = await sql`select i.*, i::text as whole from private.invitations i where i.id = ${id}`;
	expect(row?.token_hash.toString('hex')).toBe(createHash('sha256').update(token).digest('hex'));
	expect(row?.whole).not.toContain(token);
});

test('a link lets in as many as it says, also when more come at once; coming again counts once', async () => {
	const { mod, ...others } = await newPeople('mod', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6');
	const room = await newRoom({ moderator: mod });
	const { token } = await invite(mod, room, { max_uses: 3 });
	const people = Object.values(others);
	const codes = await Promise.all(people.flatMap((person) => [accept(person, token), accept(person, token)]));

	expect(codes.filter((code) => code === null)).toHaveLength(6);
	expect(codes.filter((code) => code === 'invitation')).toHaveLength(6);
	expect(await answer(mod.data.rpc('room_invitations', { room_id: room.id }))).toMatchObject([
		{ uses: 3, max_uses: 3, created_by: mod.id }
	]);
	expect(await sql`select from public.memberships where room_id = ${room.id}`).toHaveLength(4);
});

test('a link that has expired, was revoked, leads to an archived room or never was is not good', async () => {
	const { owner, mod, ada } = await newPeople('owner', 'mod', 'ada');
	const [room, archived] = [await newRoom({ owner, moderator: mod }), await newRoom({ owner })];
	const links = [await invite(mod, room), await invite(mod, room), await invite(owner, archived)];
	const [expired, revoked] = links;
	await sql`update private.invitations set expires_at = now() where id = ${expired?.id ?? ''}`;
	await answer(owner.data.rpc('revoke_invitation', { invitation_id: revoked?.id ?? '' }));
	await answer(owner.data.rpc('archive_room', { room_id: archived.id }));

	for (const token of [...links.map(({ token }) => token), 'x'.repeat(32), '']) {
		expect(await accept(ada, token)).toBe('invitation');
		expect((await ada.data.rpc('invitation_preview', { token })).data).toBe(null);
	}
});

test('what someone invited with goes when they go', async () => {
	const { owner, mod, ada } = await newPeople('owner', 'mod', 'ada');
	const room = await newRoom({ owner, moderator: mod });
	const { token } = await invite(mod, room);
	await answer(owner.data.rpc('remove_member', { room_id: room.id, user_id: mod.id }));
	expect(await accept(ada, token)).toBe('invitation');
});

test('a guest sees where the link leads, and nothing more', async () => {
	const { mod } = await newPeople('mod');
	const room = await newRoom({ moderator: mod });
	const { token } = await invite(mod, room);
	const guest = createClient<Database>(project.url, project.publishableKey);

	expect(await answer(guest.rpc('invitation_preview', { token }))).toEqual({
		...{ slug: room.slug, name: 'Test', topic: '', members: 1, invited_by: mod.username }
	});
	expect(await refusal(guest.rpc('accept_invitation', { token }))).toBe('42501');
});

test('only moderators and owners make, see and revoke links, within bounds', async () => {
	const { mod, ada, eve } = await newPeople('mod', 'ada', 'eve');
	const room = await newRoom({ moderator: mod, member: ada });
	const { id } = await invite(mod, room);
	for (const { data } of [ada, eve]) {
		expect(await refusal(data.rpc('create_invitation', { room_id: room.id }))).toBe('42501');
		expect(await refusal(data.rpc('room_invitations', { room_id: room.id }))).toBe('42501');
		expect(await refusal(data.rpc('revoke_invitation', { invitation_id: id }))).toBe('42501');
	}
	for (const [limits, code] of [
		[{ valid_for: '2 years' }, '22023'],
		[{ valid_for: '-1 day' }, '22023'],
		[{ max_uses: 0 }, '23514'],
		[{ max_uses: 1001 }, '23514']
	] as const) {
		expect(await refusal(mod.data.rpc('create_invitation', { room_id: room.id, ...limits }))).toBe(code);
	}
});
