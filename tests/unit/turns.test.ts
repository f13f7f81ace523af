import { expect, test } from 'vitest';
import { Turns } from '../../supabase/local/turns.ts';

/** Work that is over when one says so, and the order in which it began. */
function workshop(turns: Turns) {
	const begun: string[] = [];
	const ends = new Map<string, () => void>();
	const ask = (name: string, address = name) =>
		turns.take(address, () => {
			begun.push(name);
			return new Promise<void>((resolve) => ends.set(name, resolve));
		});
	const end = async (name: string) => {
		ends.get(name)?.();
		await new Promise(setImmediate);
	};
	return { begun, ask, end };
}

test('so much is worked on at a time; what waits follows, and too much is not taken', async () => {
	const { begun, ask, end } = workshop(new Turns({ atOnce: 2, waiting: 2, waitingOfAddress: 2 }));
	const taken = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name) !== null);
	expect(taken).toEqual([true, true, true, true, false]);
	expect(begun).toEqual(['a', 'b']);
	await end('b');
	expect(begun).toEqual(['a', 'b', 'c']);
	expect(ask('f')).not.toBeNull();
	for (const name of ['a', 'c', 'd', 'f']) await end(name);
	expect(begun).toEqual(['a', 'b', 'c', 'd', 'f']);
});

test('each address has its turn, and no more than its share of the line', async () => {
	const { begun, ask, end } = workshop(new Turns({ atOnce: 1, waiting: 10, waitingOfAddress: 3 }));
	const many = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => ask(name, 'a') !== null);
	expect(many).toEqual([true, true, true, true, false]);
	expect(ask('b', 'b')).not.toBeNull();
	for (const name of ['a1', 'a2', 'b', 'a3', 'a4']) await end(name);
	expect(begun).toEqual(['a1', 'a2', 'b', 'a3', 'a4']);
	expect(ask('a6', 'a')).not.toBeNull();
	expect(begun).toContain('a6');
});

test('what fails gives its place away, and says so to who asked', async () => {
	const turns = new Turns({ atOnce: 1, waiting: 1, waitingOfAddress: 1 });
	const failing = turns.take('a', () => Promise.reject(new Error('broken')));
	const next = turns.take('b', () => Promise.resolve('done'));
	await expect(failing).rejects.toThrow('broken');
	expect(await next).toBe('done');
});
