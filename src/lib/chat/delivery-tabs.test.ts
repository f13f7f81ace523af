import { expect, test, vi } from 'vitest';
import { browserLocks } from './browser-tabs';
import { browser, created, settled, silence, write } from './one-browser';
import { memoryStore } from './tabs';

test('of two tabs one sends, both show it, and the other takes over', async () => {
	const { open, stored, insert } = browser();
	const [first, second] = [open(), open()];
	await write(second, 'from the second');
	await vi.waitFor(() => expect(stored).toEqual(['from the second']));
	await vi.waitFor(() => expect(second.outbox).toMatchObject([{ state: 'sent' }]));
	first.stop();
	await write(second, 'and again');
	await vi.waitFor(() => expect(stored).toEqual(['from the second', 'and again']));
	expect(insert).toHaveBeenCalledTimes(2);
});

test('a tab that is looked at takes the place of one that is suspended, which waits for its turn again', async () => {
	const { open, pass, stored } = browser(memoryStore(), browserLocks('suspended'));
	const inSuspended = vi.fn(async () => created);
	// It holds the lock, hears nothing and says nothing.
	const suspended = open({
		insert: inSuspended,
		tabs: { say: () => undefined, hear: () => () => undefined }
	});
	await settled();
	const isHidden = vi.fn(() => true);
	const tab = open({ isHidden });
	await write(tab, 'one');
	pass(60_000);
	await settled();
	expect(stored).toEqual([]);
	isHidden.mockReturnValue(false);
	tab.wake();
	pass(4_999);
	await settled();
	expect(stored).toEqual([]);
	pass(1);
	await vi.waitFor(() => expect(stored).toEqual(['one']));
	await write(suspended, 'two');
	await settled();
	expect(inSuspended).not.toHaveBeenCalled();
	tab.stop();
	await vi.waitFor(() => expect(inSuspended).toHaveBeenCalled());
	suspended.stop();
});

test('a tab that answers keeps its place, however long it waits for the network', async () => {
	const { open, pass, stored, answers } = browser(memoryStore(), browserLocks('slow'));
	answers.push(silence, silence, silence, silence, silence);
	const insert = vi.fn(async () => answers.shift() ?? created);
	const sender = open({ insert });
	await settled();
	const tab = open();
	await write(tab, 'one');
	for (let seconds = 0; seconds < 60; seconds++) {
		pass(1_000);
		await settled();
	}
	await vi.waitFor(() => expect(tab.outbox).toMatchObject([{ state: 'sent' }]));
	expect(insert).toHaveBeenCalledTimes(6);
	expect(stored).toEqual([]);
	for (const each of [sender, tab]) each.stop();
});

test('of two tabs that take the place of one that is suspended, one sends, and each message once', async () => {
	const { open, pass, stored } = browser(memoryStore(), browserLocks('two'));
	const deaf = { say: () => undefined, hear: () => () => undefined };
	const suspended = open({ tabs: deaf });
	await settled();
	const [first, second] = [open(), open()];
	await write(first, 'one');
	pass(5_000);
	await vi.waitFor(() => expect(stored).toEqual(['one']));
	for (const body of ['two', 'three', 'four']) {
		await write(second, body);
		pass(5_000);
		await settled();
	}
	await vi.waitFor(() => expect(stored).toEqual(['one', 'two', 'three', 'four']));
	for (const tab of [suspended, first, second]) tab.stop();
});

test('a tab that has stopped asks nobody, whatever it was about', async () => {
	const { open, timers } = browser(memoryStore(), browserLocks('stopped'));
	const sender = open();
	await settled();
	const tab = open();
	const sending = write(tab, 'one');
	tab.stop();
	await sending;
	await settled();
	expect(timers()).toHaveLength(0);
	sender.stop();
});
