import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isProblem } from './problem';

// Whatever a form brings: every schema of a form is tried, a new one too.

const modules = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts'], { eager: true });

/** What the database answers, tried in answers.test.ts. */
const answers = ['personSchema', 'meSchema', 'openedRoomSchema', 'roomPreviewSchema', 'reportedSchema'];

const forms = Object.values(modules)
	.flatMap((module) => Object.entries(module))
	.flatMap(([name, schema]) => (schema instanceof z.ZodObject ? [{ name, schema }] : []))
	.filter(({ name }) => !answers.includes(name));

const hostile = fc
	.oneof(
		fc.string({ unit: 'binary', maxLength: 400 }),
		fc.string({ unit: 'grapheme', maxLength: 60 }),
		fc.array(
			fc.constantFrom('\u0000', '\r\n', '\u202e', '\u200d', '\ud800', 'e\u0301', ' ', 'a', '__proto__')
		),
		fc.integer().map(String),
		fc.constantFrom('', 'null', 'true', '-0', '1e9', '0x10', '{}', '[]')
	)
	.map(String);

const word = fc.stringMatching(/^[A-Za-z0-9_-]{3,20}$/);

/** What fields of these names are for; a field that is not named here takes a word. */
const meant: Record<string, fc.Arbitrary<string>> = {
	email: fc.stringMatching(/^[a-z][a-z0-9+_-]{0,10}@[a-z]{2,8}\.(org|fr)$/),
	password: fc.string({ minLength: 10, maxLength: 30 }),
	code: fc.stringMatching(/^\d{3} ?\d{3}$/),
	type: fc.constantFrom('signup', 'email_change'),
	kind: fc.constantFrom('open', 'closed'),
	locale: fc.constantFrom('', 'fr'),
	theme: fc.constantFrom('system', 'dark'),
	avatar_color: fc.constantFrom('', 'teal'),
	reason: fc.constantFrom('spam', 'other'),
	block: fc.constant('on'),
	notify: fc.constantFrom('mentions', 'nothing'),
	role: fc.constantFrom('member', 'owner'),
	hours: fc.constantFrom('1', '24'),
	max_uses: fc.constantFrom('1', '5'),
	seq: fc.nat().map((n) => String(n + 1)),
	on: fc.constantFrom('true', 'false')
};
const meantFor = (field: string) => (/^(id|reply_to)$|_id$/.test(field) ? fc.uuid() : (meant[field] ?? word));

/** A form as it is meant, one with something else in its fields, and one that lacks some of them or has others. */
function formOf({ shape }: z.ZodObject): fc.Arbitrary<Record<string, unknown>> {
	const fields = Object.keys(shape);
	const filled = (valueOf: (field: string) => fc.Arbitrary<unknown>) =>
		Object.fromEntries(fields.map((field) => [field, valueOf(field)]));
	const file = fc.constant(new File(['x'], 'x.png'));
	const anything = (field: string) => fc.oneof(meantFor(field), hostile, file);
	return fc.oneof(
		fc.record(filled(meantFor)),
		fc.record(filled(anything)),
		fc
			.tuple(fc.record(filled(anything), { requiredKeys: [] }), fc.dictionary(word, hostile, { maxKeys: 2 }))
			.map(([known, other]) => ({ ...other, ...known }))
	);
}

/** A value as a form would send it. */
const resent = (value: unknown) => (value === null ? '' : String(value));

test('there are forms', () => {
	expect(forms.length).toBeGreaterThan(20);
});

test.each(forms)(
	'$name: what is accepted is accepted again as the same, what is wrong is in a field',
	({ schema }) => {
		let accepted = 0;
		fc.assert(
			fc.property(formOf(schema), (form) => {
				const read = schema.safeParse(form);
				for (const { path, message } of read.error?.issues ?? []) {
					expect(Object.keys(schema.shape)).toContain(path[0]);
					// Anything else is told in general: nobody reads zod's English.
					expect(isProblem(message) || /^(Invalid|Too|Unrecognized)/.test(message)).toBe(true);
				}
				if (!read.success) return;

				accepted += 1;
				const fields = Object.entries(read.data).filter(([, value]) => value !== undefined);
				const again = schema.parse(Object.fromEntries(fields.map(([name, value]) => [name, resent(value)])));
				expect(again).toEqual(read.data);
				for (const name of Object.keys(read.data)) expect(Object.keys(schema.shape)).toContain(name);
			}),
			{ numRuns: 300 }
		);
		// Those as they are meant, and perhaps more.
		expect(accepted).toBeGreaterThan(20);
	}
);
