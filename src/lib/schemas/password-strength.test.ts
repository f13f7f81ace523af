import { expect, test } from 'vitest';
import { LEAST_STRENGTH, strengthOf } from './password-strength';

test.each(['1234567890', 'qwertyuiop', 'password123', 'iloveyou12', 'aaaaaaaaaa', 'football2020'])(
	'%s is among the first that anybody tries',
	(password) => {
		expect(strengthOf(password)).toBeLessThan(LEAST_STRENGTH);
	}
);

test.each(['tarte-aux-poireaux', 'ada likes to talk', 'bonjour-parlotte', 'Ng5%kP1!wz'])(
	'%s is not',
	(password) => {
		expect(strengthOf(password)).toBeGreaterThanOrEqual(LEAST_STRENGTH);
	}
);

test('one’s own name and address make a weak password, whatever their length', () => {
	const known = ['ada.lovelace@example.org', 'AdaLovelace'];
	expect(strengthOf('adalovelace', known)).toBeLessThan(LEAST_STRENGTH);
	expect(strengthOf('ada.lovelace', known)).toBeLessThan(LEAST_STRENGTH);
});
