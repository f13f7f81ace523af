import { expect, test } from 'vitest';
import { answer, messageOf, newPeople, newRoom, refusal, send, write, type Person } from './people.ts';

test('reading moves forward only, and not past the last message', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	await write(ada, room, '1', '2', '3');
	const read = (seq: number) => answer(ada.data.rpc('mark_read', { room_id: room.id, seq }));

	expect(await read(2)).toBe(2);
	expect(await read(1)).toBe(2);
	expect(await read(99)).toBe(3);
	expect(await read(-5)).toBe(3);
});

test('“mark unread from here” is the only way back', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const room = await newRoom({ member: ada });
	const [, second = ''] = await write(ada, room, '1', '2', '3');
	await ada.data.rpc('mark_read', { room_id: room.id, seq: 3 });

	expect(await answer(ada.data.rpc('mark_unread', { message_id: second }))).toBe(1);
	expect(await answer(ada.data.rpc('room_heads'))).toMatchObject([{ seq: 3, last_read_seq: 1 }]);
	expect(await refusal(eve.data.rpc('mark_unread', { message_id: second }))).toBe('42501');
	expect(await refusal(eve.data.rpc('mark_read', { room_id: room.id, seq: 1 }))).toBe('42501');
});

test('what one writes is read when everything before it was, and else it is not', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const state = async ({ data }: Person) => {
		const [head] = await answer(data.rpc('room_heads'));
		return head && [head.seq, head.last_read_seq];
	};
	for (const body of ['1', '2']) await send(ada, room, body);
	expect(await state(ada)).toEqual([2, 2]);
	expect(await state(bob)).toEqual([2, 0]);

	await send(bob, room, '3');
	expect(await state(bob)).toEqual([3, 0]);
	const fourth = await send(ada, room, '4');
	expect(await state(ada)).toEqual([4, 2]);
	await answer(ada.data.rpc('mark_read', { room_id: room.id, seq: 4 }));
	await answer(ada.data.rpc('mark_unread', { message_id: fourth }));
	await ada.data.rpc('edit_message', { message_id: fourth, body: 'four' });
	expect(await state(ada)).toEqual([4, 3]);
});

test('what is imported is read by nobody, its author included', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	await write(ada, room, 'long ago');
	expect(await answer(ada.data.rpc('room_heads'))).toMatchObject([{ seq: 1, last_read_seq: 0 }]);
});

test('what was said before one came counts as read', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ owner: ada });
	await write(ada, room, '1', '2', '3');
	await ada.data.rpc('add_member', { room_id: room.id, user_id: bob.id });
	await send(ada, room, '4');

	expect(await answer(bob.data.rpc('list_rooms'))).toMatchObject([{ unread: 1, last_read_seq: 3 }]);
});

test('how far others have read is nobody’s business', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ member: [ada, bob] });
	const states = await answer(ada.data.from('read_states').select().eq('room_id', room.id));
	expect(states.map(({ user_id }) => user_id)).toEqual([ada.id]);
});

test('the list of rooms tells what is unread, who mentions me, and who a direct room is with', async () => {
	const { ada, bob } = await newPeople('ada', 'bob');
	const room = await newRoom({ moderator: ada, member: bob });
	const direct = await answer(ada.data.rpc('open_direct_room', { people: [bob.id] }));
	await write(bob, room, 'hello', `@${ada.username}`);
	await send(bob, direct, 'psst');

	const rooms = await answer(ada.data.rpc('list_rooms'));
	expect(rooms).toHaveLength(2);
	expect(rooms.find(({ id }) => id === room.id)).toMatchObject({
		...{ kind: 'closed', name: 'Test', role: 'moderator', notify: 'everything' },
		...{ seq: 2, rev: 2, unread: 2, mentions: 1, people: [], last_message_at: expect.any(String) }
	});
	expect(rooms.find(({ id }) => id === direct.id)).toMatchObject({
		...{ kind: 'direct', name: '', unread: 1, mentions: 0 },
		people: [{ id: bob.id, username: bob.username }]
	});
});

test('an opened room has its last 50 messages, what they answer, their people, and where I am', async () => {
	const { ada, bob, cleo } = await newPeople('ada', 'bob', 'cleo');
	const room = await newRoom({ moderator: ada, member: [bob, cleo] });
	const [first = ''] = await write(cleo, room, 'the first');
	await write(bob, room, ...Array.from({ length: 54 }, (_, n) => `${n}`));
	const reply = await send(cleo, room, 'to the first', first);

	const opened = await answer(ada.data.rpc('open_room', { slug: room.slug }));
	const { messages, quoted, people } = opened as Record<string, Record<string, unknown>[]>;
	expect(opened).toMatchObject({
		room: {
			id: room.id,
			slug: room.slug,
			name: 'Test',
			kind: 'closed',
			topic: '',
			epoch: 0,
			archived_at: null
		},
		membership: { role: 'moderator', notify: 'everything', last_read_seq: 0 },
		...{ seq: 56, rev: 56 }
	});
	expect(messages?.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, n) => n + 7));
	expect(messages?.at(-1)).toMatchObject({ id: reply, reply_to: first, reactions: [], deleted_at: null });
	expect(quoted).toMatchObject([{ id: first, body: 'the first' }]);
	expect(people?.map(({ id }) => id).toSorted()).toEqual([bob.id, cleo.id].toSorted());
});

test('history is a range of places, changes a range of revs', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const [first = ''] = await write(ada, room, '1', '2', '3', '4', '5');
	await ada.data.rpc('edit_message', { message_id: first, body: 'one' });
	const messages = () => ada.data.from('messages').select('seq').eq('room_id', room.id);

	expect(await answer(messages().lt('seq', 4).order('seq', { ascending: false }).limit(2))).toEqual([
		{ seq: 3 },
		{ seq: 2 }
	]);
	expect(await answer(messages().gt('rev', 4).order('rev'))).toEqual([{ seq: 5 }, { seq: 1 }]);
	expect(await messageOf(first)).toMatchObject({ seq: 1, rev: 6 });
});

test('a room one is not in does not open, an open one shows a preview', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const [closed, open] = [await newRoom({ owner: ada }), await newRoom({ owner: ada }, 'open')];
	await write(ada, closed, 'secret');
	await write(ada, open, 'welcome');

	expect((await eve.data.rpc('open_room', { slug: open.slug })).data).toBe(null);
	expect((await eve.data.rpc('room_preview', { slug: closed.slug })).data).toBe(null);
	expect(await answer(eve.data.rpc('room_preview', { slug: open.slug }))).toMatchObject({
		room: { id: open.id, name: 'Test' },
		...{ members: 1, messages: [{ body: 'welcome' }], people: [{ id: ada.id }] }
	});
});
