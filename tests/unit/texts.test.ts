import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import fr from '../../messages/fr.json' with { type: 'json' };
import { problems } from '../../src/lib/schemas/problem.ts';
import { m } from '../../src/lib/paraglide/messages.js';
import { locales } from '../../src/lib/paraglide/runtime.js';

const root = join(import.meta.dirname, '../..');

/** A text, or its forms for one and for many. */
type Text = string | { match: Record<string, string> }[];

const { $schema: _en, ...english } = en;
const { $schema: _fr, ...french } = fr;
const names = (texts: Record<string, Text>) => Object.keys(texts);
const forms = (text: Text) =>
	typeof text === 'string' ? [text] : text.flatMap(({ match }) => Object.values(match));
/** The names of what is filled in, in any of a text's forms. */
const placeholders = (text: Text) =>
	[
		...new Set(forms(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)))
	].sort();

test('both languages have the same texts, and none is empty', () => {
	expect(names(french).sort()).toEqual(names(english).sort());
	for (const text of [english, french].flatMap((texts) => Object.values<Text>(texts)).flatMap(forms)) {
		expect(text.trim()).not.toBe('');
	}
});

test('a text says the same in both languages: it has the same placeholders', () => {
	const other: Record<string, Text> = french;
	for (const [name, text] of Object.entries<Text>(english)) {
		expect(placeholders(other[name] ?? ''), name).toEqual(placeholders(text));
	}
});

// JSON takes the last of two, and says nothing.
test.for(['en', 'fr'])('no text is written twice: %s', async (language) => {
	const text = await readFile(join(root, `messages/${language}.json`), 'utf8');
	const written = [...text.matchAll(/^\t"(\w+)":/gm)].map(([, name]) => name);
	expect(written.filter((name, index) => written.indexOf(name) !== index)).toEqual([]);
});

test('every text is used, by its name or by a beginning that stands before a placeholder', async () => {
	const files = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
	const sources = files.filter(
		({ name, parentPath }) => /\.(ts|svelte)$/.test(name) && !parentPath.includes('paraglide')
	);
	const code = (
		await Promise.all(sources.map(({ name, parentPath }) => readFile(join(parentPath, name), 'utf8')))
	).join('\n');
	const used = new Set([...code.matchAll(/\bm\.(\w+)/g)].map(([, name]) => name));
	const beginnings = [...code.matchAll(/\bm\[`(\w+_)\$\{/g)].map(([, name = '']) => name);
	const unused = names(english).filter(
		(name) => !used.has(name) && !beginnings.some((beginning) => name.startsWith(beginning))
	);
	expect(unused).toEqual([]);
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

test('every mail says the same in both languages, from its subject on', async () => {
	type Mail = { subject: string; content_path: string };
	const config = parse(await readFile(join(root, 'supabase/config.toml'), 'utf8'));
	const { template } = (config.auth as { email: { template: Record<string, Mail> } }).email;
	const files = await readdir(join(root, 'supabase/templates'));
	const mails = Object.values(template);
	expect(mails.map(({ content_path: path }) => basename(path)).sort()).toEqual(files.sort());

	for (const { subject, content_path: path } of mails) {
		expect(subject, path).toMatch(/^\S.* · \S/);
		const html = await readFile(join(root, path), 'utf8');
		const parts = ['fr', 'en'].map(
			(lang) => html.split(`<div lang="${lang}">`)[1]?.split('<div lang=')[0] ?? ''
		);
		const [french, english] = parts.map((part) => part.match(/\{\{ \.\w+ \}\}|type=\w+/g));
		expect(french?.length, path).toBeGreaterThan(0);
		expect(english, path).toEqual(french);
	}
});

// A narrow no-break space before ; ! ?, a no-break space before : and inside « ».
test('French is set as French is: its spaces, its quotation marks, its apostrophe, its ellipsis', () => {
	for (const [name, text] of Object.entries<Text>(french)) {
		for (const form of forms(text)) {
			expect(form, name).not.toMatch(/(?<!\u202f)[;!?]|(?<!\u00a0)(»|:(?!\/))|«(?!\u00a0)/);
			expect(form, name).not.toMatch(/['"]|\.\.\./);
		}
	}
});
