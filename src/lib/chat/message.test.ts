import { expect, test } from 'vitest';
import { isWhole, readChange } from './message';
import { newMessageId } from './message-id';

const whole = {
	id: 'm',
	room_id: 'r',
	author_id: 'a',
	body: 'Salut',
	reply_to: null,
	reactions: [],
	seq: 1,
	rev: 1,
	created_at: '2026-11-23',
	edited_at: null,
	deleted_at: null
};

test('a change is read as it is sent', () => {
	expect(readChange(whole)).toEqual(whole);
	const { body: _, ...rest } = whole;
	const partial = readChange(rest);
	expect(partial).toEqual(rest);
	expect(partial && isWhole(partial)).toBe(false);
});

test.each([{}, { ...whole, rev: '1' }, { ...whole, body: 3 }, { ...whole, reactions: 'x' }, { id: 'm' }])(
	'%j is no message',
	(record) => {
		expect(readChange(record)).toBeNull();
	}
);

test('ids are UUIDs v7 that sort as they were made', () => {
	const ids = [0, 1, 2 ** 32 + 5, 1_763_900_000_000, 2 ** 48 - 1].map((now) => newMessageId(now));
	for (const id of ids)
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect([...ids].sort()).toEqual(ids);
	expect(ids[3]?.replace('-', '').slice(0, 12)).toBe((1_763_900_000_000).toString(16).padStart(12, '0'));
});
