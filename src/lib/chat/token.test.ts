import { expect, test } from 'vitest';
import { PageToken } from './token';

/** A token over a clock that the test sets, and a server that counts how often it is asked. */
function issued(expiresIn: number, renewedFor = 900) {
	const world = { time: 0, asked: 0 };
	const token = new PageToken(
		{ accessToken: 'first', expiresIn },
		async () => ({ accessToken: `renewal ${++world.asked}`, expiresIn: renewedFor }),
		() => world.time
	);
	return { token, world };
}

test('a token with life left is given out as it is', async () => {
	const { token, world } = issued(900);
	world.time = 809_000;
	expect(await token.current()).toBe('first');
	expect(world.asked).toBe(0);
});

test('one about to end is renewed, once for all who wait', async () => {
	const { token, world } = issued(900);
	world.time = 811_000;
	expect(await Promise.all([token.current(), token.current(), token.renew()])).toEqual(
		Array(3).fill('renewal 1')
	);
	expect(await token.current()).toBe('renewal 1');
});

test('a failed renewal throws, and the next one tries again', async () => {
	let isDown = true;
	const token = new PageToken(
		{ accessToken: 'first', expiresIn: 0 },
		async () => {
			if (isDown) throw new Error('down');
			return { accessToken: 'second', expiresIn: 900 };
		},
		() => 0
	);
	await expect(token.current()).rejects.toThrow('down');
	isDown = false;
	expect(await token.current()).toBe('second');
});

test('a token that would end before it can be used is not given out', async () => {
	const { token } = issued(0, 60);
	await expect(token.current()).rejects.toThrow('too soon');
});
