import { createClient } from '@supabase/supabase-js';
import { expect, test, vi } from 'vitest';
import { Witness } from '../realtime/witness.ts';
import { listen, signIn, subscribe } from '../realtime/person.ts';
import { project, sql } from '../realtime/project.ts';
import { answer, newPeople, newRoom, send, write, type Person } from './people.ts';

type News = { event: string; payload: Record<string, unknown> };

/** What the database tells a person on their own topic, without the ids that Realtime adds. */
async function newsOf({ id }: Person): Promise<Witness<News>> {
	return hear(id, `user:${id}`);
}

async function hear(id: string, topic: string): Promise<Witness<News>> {
	const { client } = await signIn({ id });
	const news = new Witness<News>();
	const channel = client.channel(topic, { config: { private: true } });
	let isNews = false;
	channel.on('broadcast', { event: '*' }, ({ event, payload: { id: _, ...payload } }) => {
		if (event === 'from here') isNews = true;
		else if (isNews) news.see({ event, payload });
	});
	const { statuses } = await subscribe(channel);
	expect(statuses.all).toEqual([{ status: 'SUBSCRIBED' }]);
	// What was done to prepare the test may still be on its way. `realtime.send` swallows its failures: again, then.
	await vi.waitFor(async () => {
		await sql`select realtime.send('{}', 'from here', ${topic}, true)`;
		expect(isNews).toBe(true);
	}, 15_000);
	return news;
}

/** How joining a topic ends. */
async function joining(id: string, topic: string): Promise<string | undefined> {
	const { client } = await signIn({ id });
	const { statuses, channel } = await subscribe(client.channel(topic, { config: { private: true } }));
	await channel.unsubscribe();
	return statuses.all[0]?.status;
}

test('coming into a room and going from it is told to the person', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner });
	const news = await newsOf(ada);
	await answer(owner.data.rpc('add_member', { room_id: room.id, user_id: ada.id }));
	await answer(owner.data.rpc('set_member_role', { room_id: room.id, user_id: ada.id, role: 'moderator' }));
	await answer(owner.data.rpc('remove_member', { room_id: room.id, user_id: ada.id }));

	expect(await news.count(3)).toEqual([
		{ event: 'added', payload: { room_id: room.id } },
		{ event: 'membership', payload: { room_id: room.id, role: 'moderator', notify: 'everything' } },
		{ event: 'removed', payload: { room_id: room.id } }
	]);
});

test('what is read on one device is told to the others, and only when it moves', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ member: ada });
	const [, second = ''] = await write(ada, room, '1', '2', '3');
	const news = await newsOf(ada);
	await answer(ada.data.rpc('mark_read', { room_id: room.id, seq: 3 }));
	await answer(ada.data.rpc('mark_read', { room_id: room.id, seq: 2 }));
	await send(ada, room, 'read by its author, which the message tells');
	await answer(ada.data.rpc('mark_unread', { message_id: second }));

	expect(await news.count(2)).toEqual([
		{ event: 'read', payload: { room_id: room.id, last_read_seq: 3 } },
		{ event: 'read', payload: { room_id: room.id, last_read_seq: 1 } }
	]);
});

test('a room renamed, archived or gone is told to everyone in it', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const news = await newsOf(ada);
	await answer(owner.data.rpc('rename_room', { room_id: room.id, name: 'Other' }));
	await answer(owner.data.rpc('archive_room', { room_id: room.id }));
	await sql`delete from public.rooms where id = ${room.id}`;

	const same = { room_id: room.id, kind: 'closed', slug: room.slug, name: 'Other', topic: '' };
	expect(await news.count(3)).toEqual([
		{ event: 'room', payload: { ...same, archived_at: null } },
		{ event: 'room', payload: { ...same, archived_at: expect.any(String) } },
		{ event: 'removed', payload: { room_id: room.id } }
	]);
});

test('those who have a room open are told when somebody comes into it, or has another role', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner });
	const news = await hear(owner.id, `room:${room.id}:0`);
	await answer(owner.data.rpc('add_member', { room_id: room.id, user_id: ada.id }));
	await answer(ada.data.rpc('set_notify', { room_id: room.id, notify: 'nothing' }));
	await answer(owner.data.rpc('set_member_role', { room_id: room.id, user_id: ada.id, role: 'moderator' }));
	await answer(ada.data.rpc('leave_room', { room_id: room.id }));
	expect((await news.count(3)).map(({ event }) => event)).toEqual(['members', 'members', 'moved']);
});

test('those who stay are told to move to the room’s next topic, where who left is not let in', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const room = await newRoom({ owner, member: ada });
	const news = await hear(owner.id, `room:${room.id}:0`);
	await answer(ada.data.rpc('leave_room', { room_id: room.id }));

	expect(await news.count(1)).toEqual([{ event: 'moved', payload: { epoch: 1 } }]);
	expect(await joining(owner.id, `room:${room.id}:1`)).toBe('SUBSCRIBED');
	expect(await joining(owner.id, `room:${room.id}:0`)).toBe('CHANNEL_ERROR');
	expect(await joining(ada.id, `room:${room.id}:1`)).toBe('CHANNEL_ERROR');
});

test('someone removed receives no message written after, on the line that they have', async () => {
	const { owner, ada } = await newPeople('owner', 'ada');
	const [room, other] = [await newRoom({ owner, member: ada }), await newRoom({ owner, member: ada })];
	const { client } = await signIn({ id: ada.id });
	const received = new Witness<string>();
	const channel = client.channel(`user:${ada.id}`, { config: { private: true } });
	const messages = { event: '*', schema: 'public', table: 'messages' } as const;
	channel.on('postgres_changes', messages, ({ new: row }) => 'body' in row && received.see(row.body));
	await listen(channel);

	const first = await send(owner, room, 'before');
	await received.count(1);
	await answer(owner.data.rpc('remove_member', { room_id: room.id, user_id: ada.id }));
	await send(owner, room, 'after');
	await answer(owner.data.rpc('edit_message', { message_id: first, body: 'edited after' }));
	await send(owner, other, 'elsewhere');
	// Changes come in the order of their commits.
	await received.first((body) => body === 'elsewhere');
	expect(received.all).toEqual(['before', 'elsewhere']);
});

test('nobody joins another’s topic, a room they are not in, or one that only looks like theirs', async () => {
	const { ada, eve } = await newPeople('ada', 'eve');
	const room = await newRoom({ member: ada });
	for (const topic of [
		`user:${ada.id}`,
		`room:${room.id}:0`,
		`room:${room.id}`,
		`room:%:0`,
		'room:not-a-uuid:0',
		`user:${eve.id} `,
		'anything'
	]) {
		expect(await joining(eve.id, topic), topic).toBe('CHANNEL_ERROR');
	}
});

test('only the database speaks on a person’s topic', async () => {
	const { ada } = await newPeople('ada');
	const room = await newRoom({ owner: ada });
	const news = await newsOf(ada);
	const { client } = await signIn({ id: ada.id });
	const channel = client.channel(`user:${ada.id}`, { config: { private: true } });
	await subscribe(channel);
	await channel.send({ type: 'broadcast', event: 'forged', payload: {} });
	await answer(ada.data.rpc('rename_room', { room_id: room.id, name: 'Last' }));

	expect((await news.count(1)).map(({ event }) => event)).toEqual(['room']);
});

test('messages themselves are the only table Realtime publishes', async () => {
	const { ada } = await newPeople('ada');
	await send(ada, await newRoom({ member: ada }), 'hello');
	const tables = await sql`
		select schemaname, tablename from pg_publication_tables where pubname = 'supabase_realtime'
		and tablename not like 'rt\_%'`;
	expect(tables).toEqual([{ schemaname: 'public', tablename: 'messages' }]);
});

test('the topic of who is online is for everyone signed in, and takes presence only', async () => {
	const { ada, grace } = await newPeople('ada', 'grace');
	const heard = await hear(grace.id, 'online');
	const seen = new Witness<string>();
	const [talker, watcher] = [await signIn({ id: ada.id }), await signIn({ id: grace.id })];
	const watching = watcher.client.channel('online', { config: { private: true } });
	watching.on('presence', { event: 'join' }, ({ key }) => seen.see(key));
	await subscribe(watching);

	const config = { private: true, presence: { key: ada.id, enabled: true } };
	const { channel } = await subscribe(talker.client.channel('online', { config }));
	void channel.send({ type: 'broadcast', event: 'spam', payload: {} });
	void channel.track({});
	// Sent after the broadcast on the same socket: whatever was to come has come.
	await seen.first((key) => key === ada.id);
	expect(heard.all).toEqual([]);

	const guest = createClient(project.url, project.publishableKey);
	const { statuses } = await subscribe(guest.channel('online', { config: { private: true } }));
	expect(statuses.all[0]?.status).toBe('CHANNEL_ERROR');
	void guest.realtime.disconnect();
});
