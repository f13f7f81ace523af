import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOLDS_FOR, nextSilence, reduceTyping, type Typing } from './typing';

const step = fc.record({
	type: fc.constantFrom('typed' as const, 'wrote' as const, 'passed' as const),
	userId: fc.constantFrom('ada', 'grace', 'ines'),
	wait: fc.nat(4_000)
});

test('someone counts as writing for 6 s after their last sign, or until their message is there', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
			let typing: Typing = new Map();
			let now = 0;
			const last = new Map<string, number>();
			for (const { type, userId, wait } of steps) {
				now += wait;
				typing = reduceTyping(typing, { type: 'passed', now });
				typing = reduceTyping(typing, { type, userId, now });
				if (type === 'typed') last.set(userId, now);
				if (type === 'wrote') last.delete(userId);
				const expected = [...last].filter(([, at]) => at + HOLDS_FOR > now).map(([id]) => id);
				expect([...typing.keys()].sort()).toEqual(expected.sort());
				expect(nextSilence(typing) ?? Infinity).toBeGreaterThan(now);
			}
		})
	);
});
