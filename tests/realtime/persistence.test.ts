import type { RealtimeChannel } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { useGuests } from './guests.ts';
import { asSuperuser } from './own-server.ts';
import { signIn, subscribe, type Person } from './person.ts';
import { project, sql } from './project.ts';
import { Witness } from './witness.ts';

const { prefix, invite } = useGuests();

interface Message {
	event: string;
	payload?: unknown;
	meta?: { id: string; replayed?: boolean };
}

async function tuneIn(
	person: Person,
	topic: string,
	broadcast: { ack?: boolean; replay?: { since: number } }
): Promise<{ channel: RealtimeChannel; heard: Witness<Message> }> {
	const heard = new Witness<Message>();
	const channel = person.client.channel(topic, { config: { private: true, broadcast } });
	channel.on('broadcast', { event: '*' }, heard.see);
	await subscribe(channel);
	return { channel, heard };
}

/** What is kept of a topic, and for how many hours. */
async function kept(topic: string): Promise<[event: string, hours: number][]> {
	const rows = await asSuperuser(
		(superuser) => superuser<{ event: string; hours: number }[]>`
			select event, round(extract(epoch from expires_at - inserted_at) / 3600)::int as hours
			from realtime.messages where topic = ${topic} order by inserted_at`
	);
	return rows.map(({ event, hours }) => [event, hours]);
}

test('what its sender wants kept, and a policy lets it, is heard once by those there, and again by who joins later', async () => {
	const [ann, bob, late] = [await signIn(), await signIn(), await signIn()];
	const topic = `${prefix}:diary`;
	await invite(ann, topic, { extensions: ['broadcast', 'persistence'] });
	for (const person of [bob, late]) await invite(person, topic, { extensions: ['broadcast'] });
	const since = Date.now() - 60_000;
	const [fromAnn, fromBob] = [
		await tuneIn(ann, topic, { ack: true }),
		await tuneIn(bob, topic, { ack: true })
	];

	const say = { type: 'broadcast', payload: { text: 'é' } } as const;
	expect(await fromAnn.channel.send({ ...say, event: 'kept', persist: true })).toBe('ok');
	expect(await fromAnn.channel.send({ ...say, event: 'not kept' })).toBe('ok');
	const bytes = new Uint8Array([0, 255, 34]);
	const aDay = { ttl: 24 * 60 * 60 };
	const send = { ...say, event: 'bytes', payload: bytes.buffer, persist: aDay };
	expect(await fromAnn.channel.send(send)).toBe('ok');
	expect(await fromBob.channel.send({ ...say, event: 'not allowed', persist: true })).toBe('ok');
	expect(await fromAnn.channel.send({ ...say, event: 'senseless', persist: { ttl: 0 } })).toBe(
		'invalid_persist_ttl'
	);
	expect(await fromAnn.channel.httpSend('by HTTP', { n: 1 }, { persist: aDay })).toEqual({ success: true });
	await expect
		.poll(() => kept(topic))
		.toEqual([
			['kept', 72],
			['bytes', 24],
			['by HTTP', 24]
		]);

	// What is kept goes through the write-ahead log as well, before this.
	await sql`select realtime.send('{}'::jsonb, 'last', ${topic}, true)`;
	await fromBob.heard.first(({ event }) => event === 'last');
	expect(fromBob.heard.all.map(({ event }) => event)).toEqual([
		'kept',
		'not kept',
		'bytes',
		'by HTTP',
		'last'
	]);

	const { heard, channel } = await tuneIn(late, topic, { replay: { since } });
	await heard.count(4);
	expect(heard.all.map(({ event, meta }) => [event, meta?.replayed])).toEqual(
		['kept', 'bytes', 'by HTTP', 'last'].map((event) => [event, true])
	);
	expect(heard.all[0]?.payload).toEqual({ text: 'é' });
	const received = heard.all[1]?.payload;
	expect(received instanceof ArrayBuffer && [...new Uint8Array(received)]).toEqual([...bytes]);
	await channel.unsubscribe();

	await asSuperuser(
		(superuser) =>
			superuser`update realtime.messages set expires_at = now() at time zone 'utc' where topic = ${topic}
				and event <> 'last'`
	);
	const later = await tuneIn(late, topic, { replay: { since } });
	await later.heard.count(1);
	expect(later.heard.all.map(({ event }) => event)).toEqual(['last']);
});

test('over HTTP: a time that is none is refused, and so is keeping what is public', async () => {
	const post = async (query: string) => {
		const url = `${project.url}/realtime/v1/api/broadcast/wall/events/note?${query}`;
		const headers = { apikey: project.publishableKey, 'content-type': 'application/json' };
		const response = await fetch(url, { method: 'POST', headers, body: '{}' });
		return [response.status, await response.json()];
	};
	expect(await post('private=true&persist[ttl]=soon')).toEqual([
		422,
		{ message: 'persist ttl must be a positive integer of seconds from 1 to 259200' }
	]);
	expect(await post('persist=true')).toEqual([
		422,
		{ errors: { persist: ['can only be used on private channels'] } }
	]);
});
