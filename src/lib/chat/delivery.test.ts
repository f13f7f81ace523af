import { expect, test, vi } from 'vitest';
import { browser, settled, silence, write } from './one-browser';

test('what is written is stored, in the order in which it was written', async () => {
	const { open, stored } = browser();
	const tab = open();
	await Promise.all(['one', 'two', 'three'].map((body) => write(tab, body)));
	await vi.waitFor(() => expect(stored).toEqual(['one', 'two', 'three']));
	expect(tab.outbox.every(({ state }) => state === 'sent')).toBe(true);
	tab.settle(tab.outbox.map(({ id }) => id));
	expect(tab.outbox).toEqual([]);
});

test('a message without an answer is sent again, and the next one waits for it', async () => {
	const { open, pass, stored, answers, insert } = browser();
	answers.push(silence, silence);
	const tab = open();
	await write(tab, 'one');
	await write(tab, 'two');
	await settled();
	pass(500);
	await settled();
	pass(999);
	expect(insert).toHaveBeenCalledTimes(2);
	pass(1);
	await vi.waitFor(() => expect(stored).toEqual(['one', 'two']));
	expect(new Set(insert.mock.calls.map(([{ id }]) => id)).size).toBe(2);
});

test('a flood is waited for as long as the database asks, also when the network is back', async () => {
	const { open, pass, stored, answers } = browser();
	answers.push({ status: 429, error: { code: 'flood', details: '7' } });
	const tab = open();
	await write(tab, 'one');
	await settled();
	expect((tab.outbox[0]?.waitsUntil ?? 0) - Date.now()).toBeGreaterThan(6_000);
	pass(6_999);
	tab.wake();
	await settled();
	expect(stored).toEqual([]);
	pass(501);
	await vi.waitFor(() => expect(stored).toEqual(['one']));
});

test('a refused message says why, the next one goes on, and it can be tried again', async () => {
	const { open, stored, answers } = browser();
	answers.push({ status: 403, error: { code: '42501', message: 'not allowed' } });
	const tab = open();
	const { id } = await write(tab, 'one');
	await write(tab, 'two');
	await vi.waitFor(() => expect(stored).toEqual(['two']));
	expect(tab.outbox).toMatchObject([{ id, state: 'failed', reason: { code: '42501' } }, { body: 'two' }]);
	// On its way, or there, it is not taken back.
	expect(await tab.discard(tab.outbox[1]?.id ?? '')).toBe(false);
	await tab.retry(id);
	await vi.waitFor(() => expect(stored).toEqual(['two', 'one']));
});

test('what a page could not send, the next one sends', async () => {
	const { open, store, answers } = browser();
	answers.push(silence);
	const tab = open();
	await write(tab, 'one');
	await settled();
	tab.stop();

	const later = browser(store);
	later.open();
	await vi.waitFor(() => expect(later.stored).toEqual(['one']));
	await vi.waitFor(async () => expect(await store.all()).toEqual([]));
});

test('a browser that keeps nothing still sends', async () => {
	const broken = () => Promise.reject(new Error('quota'));
	const { open, stored } = browser({ all: broken, put: broken, remove: broken });
	await write(open(), 'one');
	await vi.waitFor(() => expect(stored).toEqual(['one']));
});

test('a page that goes while it sends leaves the message to be sent again', async () => {
	const { open, store, insert } = browser();
	insert.mockImplementationOnce(() => new Promise(() => undefined));
	const tab = open();
	const { id } = await write(tab, 'one');
	await vi.waitFor(() => expect(insert).toHaveBeenCalledOnce());
	tab.stop();
	expect(await store.all()).toMatchObject([{ id, state: 'sending' }]);

	const next = open();
	await vi.waitFor(() => expect(insert).toHaveBeenCalledTimes(2));
	expect(next.outbox).toMatchObject([{ id, tries: 1, state: 'sent' }]);
});

test('what is written before the rest is loaded comes after it', async () => {
	const { open, store, answers } = browser();
	answers.push(silence);
	const tab = open();
	await write(tab, 'one');
	const { place } = await write(tab, 'two');
	await settled();
	tab.stop();

	// A page does not come up in the millisecond in which somebody wrote on the one before.
	await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(place), { interval: 1 });
	let load = (): void => undefined;
	const slow = { ...store, all: () => new Promise<void>((resolve) => (load = resolve)).then(store.all) };
	const later = browser(slow);
	const next = later.open();
	const written = write(next, 'three');
	load();
	await settled();
	load();
	await written;
	await vi.waitFor(() => expect(later.stored).toEqual(['one', 'two', 'three']));
});
