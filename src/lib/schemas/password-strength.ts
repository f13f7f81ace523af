import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// 50,000 passwords and the words of passphrases: whoever imports this in a page does so when somebody types.

// Of each way to read signs as letters it would try a hundred: 60 ms of the server for 72 signs that nobody has counted.
const estimator = new ZxcvbnFactory({
	dictionary,
	graphs: adjacencyGraphs,
	maxLength: 72,
	l33tMaxSubstitutions: 10
});

/** How long a password withstands guessing: 0 and 1 not at all, 4 is as good as it gets. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** Below this a password is among the first that anybody tries. */
export const LEAST_STRENGTH: Strength = 2;

/** How strong a password is for somebody of whom this much is known: their names, their address. */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
	const words = known
		.flatMap((text) => [text, text.split('@', 1)[0] ?? '', ...text.split(/[@.\s_-]+/)])
		.filter((word) => word.length > 2);
	return estimator.check(password, words).score;
}
