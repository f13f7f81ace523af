import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBehind, openFeed, reduce, type Feed, type FeedEvent } from './feed';
import { Room, room } from './room-rows';

function catchUp(feed: Feed, database: Room, page: number): Feed {
	for (;;) {
		const after = feed.cursor;
		const messages = database.changesAfter(after, page);
		if (messages.length === 0) return feed;
		feed = reduce(feed, { type: 'fetched', after, messages });
	}
}

/** The feed after an event, once it is sure that nothing known was forgotten. */
function onwards(before: Feed, after: Feed): Feed {
	expect(after.heard).toBeGreaterThanOrEqual(before.heard);
	const revs = new Map(before.messages.map(({ id, rev }) => [id, rev]));
	for (const { id, rev } of after.messages) expect(rev).toBeGreaterThanOrEqual(revs.get(id) ?? 0);
	return after;
}

const step = fc.oneof(
	{ weight: 5, arbitrary: fc.constant({ do: 'insert' as const }) },
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant('update' as const), which: fc.nat(50), isEdit: fc.boolean() })
	},
	{
		weight: 8,
		arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(50), keep: fc.boolean() })
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), which: fc.nat(50) }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('ask' as const), page: fc.integer({ min: 1, max: 5 }) })
	},
	{
		weight: 1,
		arbitrary: fc.record({ do: fc.constant('reopen' as const), page: fc.integer({ min: 1, max: 5 }) })
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant('turn' as const),
			to: fc.constantFrom('before' as const, 'after' as const, 'elsewhere' as const),
			which: fc.nat(50),
			page: fc.integer({ min: 1, max: 5 })
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('trim' as const),
			at: fc.constantFrom('start' as const, 'end' as const),
			most: fc.integer({ min: 1, max: 8 })
		})
	}
);

test('whatever is lost, late, doubled or answered out of order, the feed ends as the database is', () => {
	fc.assert(
		fc.property(
			fc.array(step, { maxLength: 120 }),
			fc.nat(8),
			fc.integer({ min: 1, max: 4 }),
			(steps, start, page) => {
				const database = new Room();
				for (let i = 0; i < start; i++) database.insert();
				let feed = openFeed(room, database.rev, database.lastPage(3));

				/** What is on its way: events and answers alike, delivered in any order, perhaps twice. */
				let underway: Parameters<typeof reduce>[1][] = [];
				for (const step of steps) {
					if (step.do === 'insert') underway.push({ type: 'changed', change: database.insert() });
					if (step.do === 'update') {
						const change = database.update(step.which, step.isEdit);
						if (change) underway.push({ type: 'changed', change });
					}
					if (step.do === 'ask') {
						const after = feed.cursor;
						underway.push({ type: 'fetched', after, messages: database.changesAfter(after, step.page) });
					}
					if (step.do === 'reopen') {
						underway.push({ type: 'opened', rev: database.rev, messages: database.lastPage(step.page) });
					}
					if (step.do === 'turn') {
						const places = { before: feed.from, after: feed.to ?? 0, elsewhere: step.which };
						const messages = database.page(step.to, places[step.to], step.page);
						underway.push({ type: 'paged', to: step.to, asked: feed.cursor, messages });
					}
					if (step.do === 'trim') feed = onwards(feed, reduce(feed, { ...step, type: 'trimmed' }));
					if (step.do === 'deliver' || step.do === 'lose') {
						const event = underway[step.which % Math.max(1, underway.length)];
						if (!event) continue;
						if (step.do === 'deliver') feed = onwards(feed, reduce(feed, event));
						if (step.do === 'lose' || !step.keep) underway = underway.filter((other) => other !== event);
					}
					expect(feed.cursor).toBeLessThanOrEqual(feed.heard);
					expect(feed.cursor).toBeLessThanOrEqual(database.rev);
				}

				feed = catchUp(feed, database, page);
				const { from, to } = feed;
				expect(feed.messages).toEqual(
					database.rows.filter(({ seq }) => seq >= from && (to === null || seq <= to))
				);
				expect(isBehind(feed)).toBe(false);
			}
		),
		{ numRuns: 2_000 }
	);
});

test('changes that come in order need no fetch', () => {
	const database = new Room();
	let feed = openFeed(room, 0, []);
	const changes = [database.insert(), database.insert(), database.update(0, false), database.update(1, true)];
	for (const change of changes) {
		if (change) feed = reduce(feed, { type: 'changed', change });
		expect(isBehind(feed)).toBe(false);
	}
	expect(feed.messages).toEqual(database.rows);
});

test('a change that arrives before another shows that one is missing', () => {
	const database = new Room();
	database.insert();
	const second = database.insert();
	const feed = reduce(openFeed(room, 0, []), { type: 'changed', change: second });
	expect(isBehind(feed)).toBe(true);
	expect(feed.messages).toEqual([]);
});

test('an update without its body, of a message that is not held, is fetched', () => {
	const feed = openFeed(room, 4, []);
	const change = { id: 'message-1', room_id: room, seq: 1, rev: 5 };
	expect(isBehind(reduce(feed, { type: 'changed', change }))).toBe(true);
});

test('a change of a message from before the page is noted, and nothing else', () => {
	const database = new Room();
	for (let i = 0; i < 5; i++) database.insert();
	const feed = openFeed(room, database.rev, database.lastPage(2));
	const change = database.update(0, false);
	if (!change) throw new Error('There is a first message.');
	const next = reduce(feed, { type: 'changed', change });
	expect(next).toMatchObject({ cursor: 6, messages: feed.messages });
	expect(isBehind(next)).toBe(false);
});

test('another room’s changes are none of its business', () => {
	const feed = openFeed(room, 0, []);
	const change = { ...new Room().insert(), room_id: 'another' };
	expect(reduce(feed, { type: 'changed', change })).toBe(feed);
});

test('an answer to a question asked from further on is no answer', () => {
	const database = new Room();
	for (let i = 0; i < 3; i++) database.insert();
	const feed = openFeed(room, 0, []);
	expect(reduce(feed, { type: 'fetched', after: 2, messages: database.changesAfter(2, 10) })).toBe(feed);
});

test('a last page from before a change leaves as it is what is newer, and what comes after it', () => {
	const database = new Room();
	for (let i = 0; i < 4; i++) database.insert();
	const feed = openFeed(room, 4, database.lastPage(2));
	const [messages, earlier] = [database.lastPage(2), database.page('before', 3, 1)];
	const change = database.update(2, true);
	if (!change) throw new Error('There is a third message.');
	// What is held no longer has the cursor go back with a page that was asked for before.
	const events: FeedEvent[] = [
		{ type: 'changed', change },
		{ type: 'trimmed', at: 'end', most: 1 },
		{ type: 'paged', to: 'before', asked: 4, messages: earlier },
		{ type: 'opened', rev: 4, messages }
	];
	const turned = events.reduce(reduce, feed);
	expect(turned).toMatchObject({ cursor: 4, heard: 5 });
	expect(turned.messages.map(({ rev }) => rev)).toEqual([5, 4]);
});
