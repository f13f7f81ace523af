import { expect, test } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import fr from '../../messages/fr.json' with { type: 'json' };
import { problems } from '../../src/lib/schemas/problem.ts';
import { m } from '../../src/lib/paraglide/messages.js';
import { locales } from '../../src/lib/paraglide/runtime.js';

/** A text, or its forms for one and for many. */
type Text = string | { match: Record<string, string> }[];

const { $schema: _en, ...english } = en;
const { $schema: _fr, ...french } = fr;
const names = (texts: Record<string, Text>) => Object.keys(texts);
const forms = (text: Text) =>
	typeof text === 'string' ? [text] : text.flatMap(({ match }) => Object.values(match));

test('both languages have the same texts, and none is empty', () => {
	expect(names(french).sort()).toEqual(names(english).sort());
	for (const text of [english, french].flatMap((texts) => Object.values<Text>(texts)).flatMap(forms)) {
		expect(text.trim()).not.toBe('');
	}
});

// Without its plugin the compiler makes no text and says that all went well.
test('every text is compiled, in each language', () => {
	expect(locales).toEqual(['en', 'fr']);
	const compiled: Record<string, unknown> = m;
	for (const name of names(english)) expect(compiled[name], name).toBeTypeOf('function');
	expect(m.sign_in({}, { locale: 'fr' })).toBe(fr.sign_in);
	expect(m.sign_in({}, { locale: 'en' })).toBe(en.sign_in);
});

test('every problem of a form has its text', () => {
	for (const problem of problems) expect(names(english)).toContain(`problem_${problem}`);
});

test('French is set as French is: its spaces, its quotation marks, its apostrophe', () => {
	for (const [name, text] of Object.entries<Text>(french).flatMap(([name, text]) =>
		forms(text).map((form) => [name, form] as const)
	)) {
		expect(text, name).not.toMatch(/[^\u202f][;!?»]|«[^\u202f]|[^\u202f]:(?!\/)/);
		expect(text, name).not.toMatch(/['"]/);
	}
});
