import { vi } from 'vitest';
import type { Answer } from './answer';
import { Delivery, type DeliveryOptions } from './delivery';
import type { Entry } from './outbox';
import { memoryLocks, memoryStore, memoryTabs, type Locks, type OutboxStore } from './tabs';

// For the tests of what tabs do to an outbox.

export const created: Answer = { status: 201, error: null };
export const silence: Answer = { status: 0, error: { code: '', message: 'TypeError: fetch failed' } };

/** A person's browser: tabs over one store, and a time that passes by `pass`. */
export function browser(store: OutboxStore = memoryStore(), locks: Locks = memoryLocks()) {
	const tabs = memoryTabs();
	let time = 0;
	let timers: { at: number; then: () => void }[] = [];
	const clock = {
		now: () => time,
		jitter: () => 1,
		after: (milliseconds: number, then: () => void) => {
			const timer = { at: time + milliseconds, then };
			timers.push(timer);
			return () => (timers = timers.filter((other) => other !== timer));
		}
	};
	const stored: string[] = [];
	const answers: Answer[] = [];
	const insert = vi.fn(async (entry: Entry): Promise<Answer> => {
		const answer = answers.shift() ?? created;
		if (answer.status === 201) stored.push(entry.body);
		return answer;
	});
	const open = (options: Partial<DeliveryOptions> = {}) => {
		const given = {
			insert,
			store,
			tabs: tabs(),
			locks,
			clock,
			isHidden: () => false,
			changed: () => undefined
		};
		const tab = new Delivery({ ...given, ...options });
		tab.start();
		return tab;
	};
	const pass = (milliseconds: number) => {
		time += milliseconds;
		const due = timers.filter(({ at }) => at <= time);
		timers = timers.filter(({ at }) => at > time);
		for (const { then } of due) then();
	};
	return { open, pass, store, stored, answers, insert, timers: () => timers };
}

export const settled = () => new Promise((resolve) => setImmediate(resolve));
export const write = (tab: Delivery, body: string, roomId = 'room') => tab.send({ roomId, body });
