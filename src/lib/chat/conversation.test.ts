import { expect, test } from 'vitest';
import { Conversation } from './conversation';
import type { Message } from './message';
import type { RoomSource } from './room-source';

const room = { id: 'room' };

function message(seq: number, rev = seq): Message {
	const created_at = '2026-11-23T12:00:00Z';
	return {
		id: `m${seq}`,
		room_id: room.id,
		author_id: `a${seq % 2}`,
		body: `${rev}`,
		reply_to: null,
		reactions: [],
		seq,
		rev,
		created_at,
		edited_at: null,
		deleted_at: null
	};
}

/** A database of `count` messages that gives out at most `most` rows, and notes what it was asked. */
function source(count: number, most: number) {
	const asked: string[] = [];
	const rows = Array.from({ length: count }, (_, index) => message(index + 1));
	const answers: RoomSource = {
		changesAfter: async (rev, limit) => {
			asked.push(`after ${rev}`);
			return rows.filter((row) => row.rev > rev).slice(0, Math.min(limit, most));
		},
		lastPage: async () => {
			asked.push('last page');
			return { rev: rows.length, messages: rows.slice(-50) };
		},
		before: async (seq, limit) => rows.filter((row) => row.seq < seq).slice(-limit),
		after: async (seq, limit) => rows.filter((row) => row.seq > seq).slice(0, limit),
		byId: async (ids) => {
			asked.push(`messages ${[...ids].join()}`);
			return rows.filter(({ id }) => ids.includes(id));
		},
		membersAmong: async (ids) => [...ids],
		people: async (ids) => {
			asked.push(`people ${[...ids].sort().join()}`);
			return ids.map((id) => ({ id, username: id, display_name: id.toUpperCase() }));
		}
	};
	return { answers, asked, rows };
}

const opened = { room, rev: 0, messages: [], people: [] };

test('catching up asks until nothing comes, however small the server cuts its pages', async () => {
	const { answers, asked, rows } = source(5, 2);
	const conversation = new Conversation(opened, answers, () => undefined);
	await conversation.catchUp();
	expect(conversation.feed.messages).toEqual(rows.slice(0, 5));
	// Three pages hold it; that nothing follows, the last page says as well as an empty one.
	expect(asked.filter((question) => question.startsWith('after'))).toEqual(['after 0', 'after 2', 'after 4']);
});

test('a gap of many pages is not filled: the last page is shown', async () => {
	const { answers, rows } = source(1_000, 200);
	const conversation = new Conversation(opened, answers, () => undefined);
	await conversation.catchUp();
	expect(conversation.feed.messages).toEqual(rows.slice(-50));
});

test('whoever is not known yet is asked for, once', async () => {
	const { answers, asked } = source(4, 200);
	const conversation = new Conversation(opened, answers, () => undefined);
	await conversation.catchUp();
	await conversation.catchUp();
	expect(conversation.people.get('a1')?.display_name).toBe('A1');
	expect(asked.filter((question) => question.startsWith('people'))).toEqual(['people a0,a1']);
});

test('asked to catch up while it does, it looks once more and no oftener', async () => {
	const { answers, asked } = source(0, 200);
	const conversation = new Conversation(opened, answers, () => undefined);
	await Promise.all([conversation.catchUp(), conversation.catchUp(), conversation.catchUp()]);
	expect(asked).toEqual(['after 0', 'after 0']);
});

test('a change after a gap brings what lies between', async () => {
	const { answers, rows } = source(3, 200);
	const conversation = new Conversation(opened, answers, () => undefined);
	conversation.receive(message(3));
	await conversation.catchUp();
	expect(conversation.feed.messages).toEqual(rows);
});

test('a question that fails loses nothing: the next one brings it', async () => {
	const { answers, rows } = source(3, 200);
	let isDown = true;
	const shaky: RoomSource = {
		...answers,
		changesAfter: (rev, limit) =>
			isDown ? Promise.reject(new Error('down')) : answers.changesAfter(rev, limit)
	};
	const conversation = new Conversation(opened, shaky, () => undefined);
	await expect(conversation.catchUp()).rejects.toThrow('down');
	isDown = false;
	await conversation.catchUp();
	expect(conversation.feed.messages).toEqual(rows);
});

test('history is paged both ways, and what is held stays bounded and without holes', async () => {
	const { answers, rows } = source(500, 200);
	const opened = { room, rev: 500, messages: rows.slice(-50), people: [] };
	const conversation = new Conversation(opened, answers, () => undefined, 100);
	conversation.readingAt = 'start';
	while (await conversation.before());
	expect(conversation.feed.messages).toEqual(rows.slice(0, conversation.feed.messages.length));
	expect(conversation.feed.messages.length).toBeLessThanOrEqual(150);
	while (await conversation.after());
	expect(conversation.feed.messages).toEqual(rows.slice(-conversation.feed.messages.length));
	conversation.receive(message(501));
	expect(conversation.feed.messages.at(-1)?.seq).toBe(501);
});

test('whoever stays at the end keeps it, however much comes after history was brought', async () => {
	const { answers, rows } = source(200, 200);
	const opened = { room, rev: 200, messages: rows.slice(-50), people: [] };
	const conversation = new Conversation(opened, answers, () => undefined, 100);
	await conversation.before();
	for (let seq = 201; seq <= 400; seq++) {
		conversation.receive(message(seq));
		expect(conversation.feed.messages.at(-1)?.seq).toBe(seq);
	}
	expect(conversation.feed.to).toBeNull();
	expect(conversation.feed.messages.length).toBeLessThanOrEqual(150);
});

test('history that is not to be had any more is not asked for in vain again and again: it is a failure', async () => {
	const { answers, rows } = source(200, 200);
	const opened = { room, rev: 200, messages: rows.slice(-50), people: [] };
	const removed = { ...answers, before: async () => [] };
	await expect(new Conversation(opened, removed, () => undefined).before()).rejects.toThrow('not to be had');
});

test('a message far up is shown with its surroundings, and from there the way leads back', async () => {
	const { answers, rows } = source(500, 200);
	const opened = { room, rev: 500, messages: rows.slice(-50), people: [] };
	const conversation = new Conversation(opened, answers, () => undefined);
	await conversation.around(100);
	expect(conversation.feed.messages).toEqual(rows.slice(74, 124));
	conversation.receive(message(501));
	expect(conversation.feed.messages).toHaveLength(50);
	rows.push(message(501));
	await conversation.latest();
	expect(conversation.feed).toMatchObject({ to: null });
	expect(conversation.feed.messages).toEqual(rows.slice(-50));
	expect(conversation.feed.cursor).toBe(501);
});

test('a message answered further up is had, once, and changes with its room', async () => {
	const { answers, asked, rows } = source(500, 200);
	const answer = { ...message(501), reply_to: 'm3' };
	const opened = { room, rev: 501, messages: [...rows.slice(-49), answer], people: [] };
	const conversation = new Conversation(opened, answers, () => undefined);
	await conversation.catchUp();
	await conversation.catchUp();
	expect(conversation.quoted.get('m3')?.body).toBe('3');
	expect(asked.filter((question) => question.startsWith('messages'))).toEqual(['messages m3']);
	conversation.receive({ id: 'm3', room_id: room.id, seq: 3, rev: 502, body: 'edited' });
	expect(conversation.quoted.get('m3')?.body).toBe('edited');
});

test('whoever asks while catching up ends is not forgotten, whenever that is', async () => {
	for (let moment = 0; moment < 40; moment++) {
		const { answers, rows } = source(1, 200);
		const conversation = new Conversation(opened, answers, () => undefined);
		const first = conversation.catchUp();
		for (let passed = 0; passed < moment; passed++) await Promise.resolve();
		rows.push(message(2));
		await conversation.catchUp();
		expect(conversation.feed.cursor).toBe(2);
		await first;
	}
});
