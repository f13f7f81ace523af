import { randomUUID } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { expect, test } from 'vitest';
import { sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom } from './people.ts';

type Mode = 'open' | 'invitation' | 'closed';
type Account = { confirmed?: boolean; invited?: boolean; provider?: string; invitation?: string };

class Undone extends Error {}

/** Does something while registration is set so, for nobody else to see, and undoes it. */
async function whileItIs(mode: Mode, work: (transaction: TransactionSql) => Promise<void>): Promise<void> {
	const undone = sql.begin(async (transaction) => {
		await transaction`update private.settings set registration = ${mode} where only_row`;
		await work(transaction);
		throw new Undone();
	});
	await expect(undone).rejects.toBeInstanceOf(Undone);
}

/** Makes an account as Auth does, and says how that ended: its id, or why it is refused. */
async function register(transaction: TransactionSql, account: Account = {}): Promise<string> {
	const id = randomUUID();
	try {
		await transaction.savepoint(async (nested) => {
			await nested`
				insert into auth.users (id, email, raw_app_meta_data, raw_user_meta_data)
				values (${id}, ${`${id}@example.org`}, ${sql.json({ provider: account.provider ?? 'email' })},
					${sql.json({ username: `r-${id.slice(0, 8)}`, invitation: account.invitation ?? null })})`;
			if (account.confirmed) await nested`update auth.users set email_confirmed_at = now() where id = ${id}`;
			if (account.invited) await nested`update auth.users set invited_at = now() where id = ${id}`;
			// As at the end of Auth's transaction.
			await nested`set constraints all immediate`;
			await nested`set constraints all deferred`;
		});
		return id;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

/** A closed room, and the token of a link into it. */
async function invitation(max_uses = 25) {
	const { mod } = await newPeople('mod');
	const room = await newRoom({ moderator: mod });
	const made: unknown = await answer(mod.data.rpc('create_invitation', { room_id: room.id, max_uses }));
	return { mod, room, ...(made as { id: string; token: string }) };
}

test('open: everyone may make an account', async () => {
	await whileItIs('open', async (transaction) => {
		expect(await register(transaction)).toEqual(uuid);
		expect(await register(transaction, { provider: 'github', confirmed: true })).toEqual(uuid);
	});
});

test('closed: nobody makes one for themselves, by whatever way; people whom an admin adds come in', async () => {
	const { token } = await invitation();
	await whileItIs('closed', async (transaction) => {
		for (const account of [{}, { invitation: token }, { provider: 'github', confirmed: true }]) {
			expect(await register(transaction, account)).toBe('registration is closed');
		}
		expect(await register(transaction, { confirmed: true })).toEqual(uuid);
		expect(await register(transaction, { invited: true })).toEqual(uuid);
	});
});

test('by invitation: a good link is needed, and lets in as many as it says', async () => {
	const { token } = await invitation(2);
	await whileItIs('invitation', async (transaction) => {
		for (const account of [{}, { invitation: 'no such' }, { provider: 'google', confirmed: true }]) {
			expect(await register(transaction, account)).toBe('registration is invitation');
		}
		const [first] = [
			await register(transaction, { invitation: token }),
			await register(transaction, { invitation: token })
		];
		expect(await register(transaction, { invitation: token })).toBe('registration is invitation');

		// An account that goes unconfirmed gives its place back.
		await transaction`delete from auth.users where id = ${first}`;
		expect(await register(transaction, { invitation: token })).toEqual(uuid);
	});
});

test('whoever registered with a link is in its room once they confirm, not before', async () => {
	const { token, room } = await invitation();
	for (const mode of ['open', 'invitation'] as const) {
		await whileItIs(mode, async (transaction) => {
			const id = await register(transaction, { invitation: token });
			const rooms = () => transaction`
				select r.slug from public.memberships m join public.rooms r on r.id = m.room_id
				where m.user_id = ${id} order by r.slug`;
			expect([...(await rooms())]).toEqual([]);
			await transaction`update auth.users set email_confirmed_at = now() where id = ${id}`;
			expect([...(await rooms())]).toEqual([{ slug: 'general' }, { slug: room.slug }]);
			expect([...(await transaction`select from private.invited_accounts where user_id = ${id}`)]).toEqual(
				[]
			);
		});
	}
});

test('a link revoked in the meantime leads nowhere; the account is made all the same', async () => {
	const { token, id: invitationId, room } = await invitation();
	await whileItIs('open', async (transaction) => {
		const id = await register(transaction, { invitation: token });
		await transaction`update private.invitations set revoked_at = now() where id = ${invitationId}`;
		await transaction`update auth.users set email_confirmed_at = now() where id = ${id}`;
		expect([
			...(await transaction`select from public.memberships where user_id = ${id} and room_id = ${room.id}`)
		]).toEqual([]);
	});
});

test('the name to be shown is what was typed, if a profile may have it', async () => {
	const names = async (metadata: Record<string, string>) => {
		const [row] = await sql<{ name: string }[]>`
			select private.display_name_of(${sql.json(metadata)}, 'ada-1') as name`;
		return row?.name;
	};
	expect(await names({ display_name: '  Ada Lovelace ' })).toBe('Ada Lovelace');
	expect(await names({ display_name: 'e\u0301' })).toBe('é');
	expect(await names({ full_name: 'Ada', name: 'ada' })).toBe('Ada');
	for (const display_name of ['', ' ', 'x'.repeat(49), 'a\u202eb', 'a\nb'])
		expect(await names({ display_name })).toBe('ada-1');
});
