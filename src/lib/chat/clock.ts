/** Time as the engine knows it, so that tests decide how it passes. */
export type Clock = {
	/** Milliseconds since some moment, asleep or awake. */
	now: () => number;
	/** Calls `then` in `milliseconds`, unless the function returned is called before. */
	after: (milliseconds: number, then: () => void) => () => void;
	/** A number from 0 to 1, so that a thousand pages do not come back at once. */
	jitter: () => number;
};

/** The browser's time. `performance.now()` stands still while some machines sleep; the wall clock may be set. */
export function pageClock(): Clock {
	const wall = Date.now();
	const start = performance.now();
	return {
		now: () => Math.max(performance.now() - start, Date.now() - wall),
		after: (milliseconds, then) => {
			const timer = setTimeout(then, milliseconds);
			return () => clearTimeout(timer);
		},
		jitter: Math.random
	};
}
