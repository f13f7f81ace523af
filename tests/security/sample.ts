/** All of them with TEST_EVERY=1; else every n-th, so that `limit` are left at most. */
export function sample<T>(all: readonly T[], limit: number): T[] {
	if (process.env.TEST_EVERY || all.length <= limit) return [...all];
	const step = Math.ceil(all.length / limit);
	return all.filter((_, index) => index % step === 0);
}
