import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFeed } from './feed';
import type { Message } from './message';
import {
	mayBeChanged,
	nextOfEachRoom,
	nextPlace,
	pendingOf,
	reduceOutbox,
	unsent,
	type Entry,
	type Outbox,
	type OutboxEvent
} from './outbox';

function entry(place: number, roomId = 'room', id = `m${place}`): Entry {
	return {
		id,
		roomId,
		body: `body ${place}`,
		replyTo: null,
		place,
		writtenAt: 0,
		state: 'queued',
		tries: 0,
		reason: null,
		waitsUntil: null
	};
}

const reason = { code: '42501', message: 'not allowed' };
const after = (events: OutboxEvent[], outbox: Outbox = []) => events.reduce(reduceOutbox, outbox);

const step = fc.record({
	type: fc.constantFrom('write', 'answer', 'silence', 'refuse', 'retry', 'discard', 'reload', 'feed'),
	which: fc.nat(20),
	isStored: fc.boolean()
});

test('whatever is answered, or is not: each message is stored once and in order, or still there to be seen', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
			let outbox: Outbox = [];
			const stored: Entry[] = [];
			const written = new Set<string>();
			const discarded = new Set<string>();
			const apply = (event: OutboxEvent) => (outbox = reduceOutbox(outbox, event));
			const store = (sent: Entry) => {
				if (!stored.some(({ id }) => id === sent.id)) stored.push(sent);
			};
			for (const { type, which, isStored } of steps) {
				const chosen = outbox[which % Math.max(1, outbox.length)];
				if (type === 'write') {
					const next = entry(nextPlace(outbox), `room ${which % 3}`, `message ${written.size}`);
					written.add(next.id);
					apply({ type: 'queued', entry: next });
				}
				const next = nextOfEachRoom(outbox)[0];
				if (next && ['answer', 'silence', 'refuse'].includes(type)) {
					apply({ type: 'sending', id: next.id });
					const isThere = stored.some(({ id }) => id === next.id);
					if (type === 'answer' || isStored || isThere) store(next);
					if (type === 'silence') apply({ type: 'delayed', id: next.id });
					else if (type === 'answer' || isThere || isStored) apply({ type: 'sent', id: next.id });
					else apply({ type: 'failed', id: next.id, reason });
				}
				if (chosen && type === 'retry') apply({ type: 'retried', id: chosen.id, place: nextPlace(outbox) });
				if (chosen && type === 'discard') {
					if (mayBeChanged(chosen)) discarded.add(chosen.id);
					apply({ type: 'discarded', id: chosen.id });
				}
				if (type === 'reload') outbox = reduceOutbox([], { type: 'loaded', entries: unsent(outbox) });
				if (chosen?.state === 'sent' && type === 'feed') apply({ type: 'settled', id: chosen.id });

				for (const id of written) {
					const isThere = stored.some((message) => message.id === id);
					const isHere = outbox.some((message) => message.id === id);
					expect(isThere || isHere || discarded.has(id)).toBe(true);
					expect(isThere && discarded.has(id)).toBe(false);
				}
			}
		}),
		{ numRuns: 1_000 }
	);
});

test('a room’s messages go one after the other, and rooms do not wait for each other', () => {
	const outbox = after(
		[entry(1, 'a'), entry(2, 'a'), entry(3, 'b')].map((it) => ({ type: 'queued', entry: it }))
	);
	expect(nextOfEachRoom(outbox).map(({ id }) => id)).toEqual(['m1', 'm3']);
	expect(nextOfEachRoom(after([{ type: 'sending', id: 'm1' }], outbox)).map(({ id }) => id)).toEqual(['m3']);
	expect(nextOfEachRoom(after([{ type: 'failed', id: 'm1', reason }], outbox)).map(({ id }) => id)).toEqual([
		'm2',
		'm3'
	]);
});

test('a message without an answer keeps its turn, and is not taken back', () => {
	const outbox = after([
		{ type: 'queued', entry: entry(1) },
		{ type: 'queued', entry: entry(2) },
		{ type: 'sending', id: 'm1' },
		{ type: 'delayed', id: 'm1' }
	]);
	expect(nextOfEachRoom(outbox).map(({ id }) => id)).toEqual(['m1']);
	expect(outbox).toMatchObject([{ id: 'm1', tries: 1 }, { id: 'm2' }]);
	expect(after([{ type: 'discarded', id: 'm1' }], outbox)).toEqual(outbox);
});

test('what another page was sending is sent again', () => {
	const outbox = reduceOutbox([], { type: 'loaded', entries: [{ ...entry(1), state: 'sending' }] });
	expect(outbox).toMatchObject([{ state: 'queued', tries: 1 }]);
});

test('a message is shown as pending until the feed holds it, and never twice', () => {
	const outbox = after([
		{ type: 'queued', entry: entry(1) },
		{ type: 'queued', entry: entry(2) },
		{ type: 'queued', entry: entry(3, 'another') }
	]);
	const row: Message = {
		id: 'm1',
		room_id: 'room',
		author_id: 'a',
		body: 'body 1',
		reply_to: null,
		reactions: [],
		seq: 1,
		rev: 1,
		created_at: '',
		edited_at: null,
		deleted_at: null
	};
	expect(pendingOf(outbox, openFeed('room', 0, [])).map(({ id }) => id)).toEqual(['m1', 'm2']);
	expect(pendingOf(outbox, openFeed('room', 1, [row])).map(({ id }) => id)).toEqual(['m2']);
	expect(pendingOf(outbox, { ...openFeed('room', 1, [row]), to: 1 })).toEqual([]);
});
