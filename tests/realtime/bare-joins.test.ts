import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { project, sql } from './project.ts';
import { Wire } from './wire.ts';

const table = `rt_bare_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
	await sql.unsafe(`
		create table public.${table} (id int primary key, room text);
		grant select on public.${table} to service_role;
		alter publication supabase_realtime add table public.${table}`);
});
afterAll(async () => {
	await sql.unsafe(`drop table if exists public.${table}`);
});

test('a join without a config, as clients before 2022 made, hears of what its topic names, each change by its kind', async () => {
	const wire = await Wire.open('1.0.0', { key: project.secretKey });
	const topic = `realtime:public:${table}:room=eq.hall`;
	const params = { schema: 'public', table, filter: 'room=eq.hall' };
	expect(await wire.ask({ topic, event: 'phx_join', ref: '1' })).toEqual({
		status: 'ok',
		response: { postgres_changes: [{ ...params, id: expect.any(Number) }] }
	});
	const told = await wire.frames.first(({ event }) => event === 'system');
	expect(told.payload).toMatchObject({ status: 'ok', message: 'Subscribed to PostgreSQL' });

	await sql.unsafe(`
		insert into public.${table} values (1, 'attic'), (2, 'hall');
		update public.${table} set room = 'hall' where id = 1`);
	await wire.frames.first(({ event }) => event === 'UPDATE');
	const changes = wire.frames.all.filter(({ event }) => event === 'INSERT' || event === 'UPDATE');
	expect(changes).toMatchObject([
		{ event: 'INSERT', topic, payload: { schema: 'public', table, type: 'INSERT', record: { id: 2 } } },
		{ event: 'UPDATE', topic, payload: { type: 'UPDATE', record: { id: 1, room: 'hall' } } }
	]);
	expect(changes[0]?.payload).not.toHaveProperty('ids');
});

test('a topic that names nothing published is told so, and serves for broadcasts all the same', async () => {
	const wire = await Wire.open('2.0.0');
	const topic = 'realtime:street';
	expect(await wire.ask({ topic, event: 'phx_join', ref: '1' })).toMatchObject({ status: 'ok' });
	const told = await wire.frames.first(({ event }) => event === 'system');
	expect(told.payload['message']).toContain('[event: *, schema: street, table: *, filters: [], select: nil]');

	const other = await Wire.open('2.0.0');
	await other.ask({ topic, event: 'phx_join', ref: '1', payload: { config: {} } });
	other.send({ topic, event: 'broadcast', payload: { type: 'broadcast', event: 'wave', payload: {} } });
	const heard = await wire.frames.first(({ event }) => event === 'broadcast');
	expect(heard.payload).toMatchObject({ event: 'wave' });
});
