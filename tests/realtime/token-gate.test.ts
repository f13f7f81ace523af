import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenGate } from '../../supabase/local/realtime/token-gate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first token is taken at once, then one in each while: the newest of those that came', () => {
	const taken: string[] = [];
	const gate = new TokenGate(10_000, (token) => taken.push(token));
	expect(gate.admits('first')).toBe(true);
	vi.advanceTimersByTime(1_000);
	expect([gate.admits('second'), gate.admits('third')]).toEqual([false, false]);
	vi.advanceTimersByTime(8_999);
	expect(taken).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(taken).toEqual(['third']);

	expect(gate.admits('fourth')).toBe(false);
	vi.advanceTimersByTime(10_000);
	expect(taken).toEqual(['third', 'fourth']);
	vi.advanceTimersByTime(10_000);
	expect(gate.admits('fifth')).toBe(true);
});

test('what is held is taken early rather than have the present one expire, and never once it is closed', () => {
	const taken: string[] = [];
	const gate = new TokenGate(10_000, (token) => taken.push(token));
	gate.admits('first');
	gate.admits('second');
	expect([gate.open(), taken]).toEqual([true, ['second']]);
	expect(gate.open()).toBe(false);
	gate.admits('third');
	gate.close();
	vi.advanceTimersByTime(60_000);
	expect(taken).toEqual(['second']);
});
