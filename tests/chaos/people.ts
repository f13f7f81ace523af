import { setTimeout as pause } from 'node:timers/promises';
import { sql } from '../realtime/project.ts';
import type { Deeds } from './deeds.ts';
import type { Dice } from './dice.ts';
import type { Place, Tab } from './tab.ts';

/** What someone wrote where, in the order in which they wrote it. */
export interface Written {
	id: string;
	author: string;
	room: string;
}

/** What those who talk have in common. */
export interface World {
	dice: Dice;
	deeds: Deeds;
	written: Written[];
	/** The usernames of those who may be mentioned. */
	names: string[];
	signal: AbortSignal;
}

/** Someone talks in these rooms until told to stop: writes, edits, reacts, deletes, reads. */
export async function talk(
	tab: Tab,
	rooms: Place[],
	{ dice, deeds, written, names, signal }: World
): Promise<void> {
	for (let count = 0; !signal.aborted; count++) {
		await pause(dice.between(100, 1_200));
		if (tab.isAsleep || signal.aborted) continue;
		const { id: roomId } = dice.pick(rooms);
		const conversation = tab.rooms.get(roomId)?.conversation;
		const message = conversation?.feed.messages.at(-Math.ceil(dice.between(1, 30)));
		const chance = dice.throw();
		if (chance < 0.6 || !message) {
			// One in four is too large for its row: its changes come without it.
			const large = dice.happens(0.25) ? dice.letters(1_500) : '';
			const mention = dice.happens(0.2) ? `@${dice.pick(names)}` : '';
			const body = `${tab.me.username} ${count} ${mention} ${large}`.trim();
			if (mention) deeds.count('mentions');
			const replyTo = message && dice.happens(0.2) ? message.id : null;
			const { id } = await tab.chat.outbox.send({ roomId, body, replyTo });
			written.push({ id, author: tab.me.id, room: roomId });
			deeds.count('messages written');
		} else if (chance < 0.8) {
			await tab.chat.react(message, dice.pick(['👍', '🎉', '❤️']), dice.happens(0.7));
			deeds.count('reactions');
			if (message.body.length > 1_000) deeds.count('reactions to large messages');
		} else if (chance < 0.88) {
			const own = conversation?.feed.messages.findLast(({ author_id }) => author_id === tab.me.id);
			if (own) await tab.chat.edit(own, `${own.body.slice(0, 3_000)} (edited)`);
			deeds.count('edits');
		} else if (chance < 0.9) {
			await tab.chat.remove(message);
			deeds.count('deletions');
		} else tab.chat.rooms.markRead(roomId, conversation?.feed.messages.at(-1)?.seq ?? 0);
	}
}

/** An import of someone's messages into a room, all at once: more than a client fills in, when it is large. */
export async function importMessages(
	author: string,
	room: Place,
	count: number,
	deeds: Deeds
): Promise<void> {
	deeds.count('messages imported', count);
	await sql`
		insert into public.messages (room_id, author_id, body)
		select ${room.id}, ${author}, 'imported ' || i from generate_series(1, ${count}::int) i`;
}

/** Another name for a room, in the dashboard: everybody's list shows it. */
export async function rename(room: Place, deeds: Deeds): Promise<void> {
	deeds.count('rooms renamed');
	await sql`update public.rooms set name = 'Renamed', topic = 'What has changed' where id = ${room.id}`;
}
