import { expect, test } from 'vitest';
import { dataClient } from '../supabase/data';
import { roomSource } from './room-source';

const project = { url: 'https://project.example', key: 'publishable' };

test('of many, however many, no address asks for more than servers take', async () => {
	const ids = Array.from({ length: 321 }, () => crypto.randomUUID());
	const addresses: string[] = [];
	const data = dataClient(project, async (input) => {
		addresses.push(String(input));
		const asked = ids.filter((id) => String(input).includes(id));
		return Response.json(asked.map((id) => ({ id })));
	});
	const source = roomSource(data, { id: 'room', slug: 'room' });
	expect((await source.people(ids)).map(({ id }) => id)).toEqual(ids);
	expect((await source.byId(ids)).map(({ id }) => id)).toEqual(ids);
	expect(await source.people([])).toEqual([]);
	expect(Math.max(...addresses.map(({ length }) => length))).toBeLessThan(8_000);
});
