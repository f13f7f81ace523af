import { setTimeout as pause } from 'node:timers/promises';

/** `fetch` whose every request ends when `signal` does. */
export function fetchUntil(signal: AbortSignal): typeof fetch {
	return (input, init) =>
		fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal });
}

/**
 * What `work` comes to, or `late()` once `milliseconds` have passed. The signal given to `work` ends then
 * too; what it does afterwards is of no consequence.
 */
export async function within<T>(
	milliseconds: number,
	work: (signal: AbortSignal) => Promise<T>,
	late: () => T
): Promise<T> {
	const signal = AbortSignal.timeout(milliseconds);
	const ended = new Promise<T>((resolve) => signal.addEventListener('abort', () => resolve(late())));
	return Promise.race([work(signal), ended]);
}

/**
 * What `work` comes to, not before `milliseconds` have passed: the time an answer takes must not tell
 * whether an account exists.
 */
export async function noSoonerThan<T>(milliseconds: number, work: Promise<T>): Promise<T> {
	const sameTime = pause(milliseconds);
	try {
		return await work;
	} finally {
		await sameTime;
	}
}
