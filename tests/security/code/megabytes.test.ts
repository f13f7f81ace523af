import { Script } from 'node:vm';
import { common, createLowlight } from 'lowlight';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { withoutSecrets } from '../../../server/log.js';
import { folded } from '../../../src/lib/components/folded.ts';
import { isEmojiOnly } from '../../../src/lib/markdown/emoji-only.ts';
import { isCalling, splitAtMentions } from '../../../src/lib/markdown/mentions.ts';
import { render } from '../../../src/lib/markdown/render.ts';
import { isOfMessage } from '../../../src/lib/markdown/trusted.ts';
import * as account from '../../../src/lib/schemas/account.ts';
import * as managing from '../../../src/lib/schemas/managing-rooms.ts';
import * as acts from '../../../src/lib/schemas/message-acts.ts';
import * as message from '../../../src/lib/schemas/message.ts';
import { strengthOf } from '../../../src/lib/schemas/password-strength.ts';
import { isVisible, withoutUnplain } from '../../../src/lib/schemas/plain.ts';
import * as profile from '../../../src/lib/schemas/profile.ts';
import { localPath } from '../../../src/lib/server/next.ts';
import { repeated } from '../payloads/repeated.ts';
import { sample } from '../sample.ts';
import { tried } from '../tally.ts';

// Whatever reads what people write reads a megabyte of the worst in a moment. Most take some milliseconds.
const LIMIT = 5_000;

/** What reads people's text, one by one: forms as a whole, with the text in each of their fields. */
const readers: Record<string, (text: string) => unknown> = {
	render,
	splitAtMentions,
	isCalling: (text) => isCalling(text, 'ada'),
	isEmojiOnly,
	isOfMessage,
	isVisible,
	withoutUnplain,
	folded,
	withoutSecrets,
	localPath: (text) => localPath(`/${text}`),
	strengthOf: (text) => strengthOf(text, [text.slice(0, 254)]),
	...Object.fromEntries(
		Object.entries({ ...account, ...managing, ...acts, ...message, ...profile }).flatMap(([name, schema]) =>
			schema instanceof z.ZodObject
				? [[name, (text: string) => schema.safeParse(fieldsOf(schema, text))] as const]
				: []
		)
	)
};

const fieldsOf = ({ shape }: z.ZodObject, text: string) =>
	Object.fromEntries(Object.keys(shape).map((field) => [field, text]));

/** Reads a text, or gives up after so long, also in the middle of a pattern. */
function read(reader: (text: string) => unknown, text: string, limit: number): void {
	Object.assign(globalThis, { readerUnderTest: () => void reader(text) });
	new Script('readerUnderTest()').runInThisContext({ timeout: limit });
}

/** The first text that is not read in time: how long it is, and why. */
function tooSlow(
	reader: (text: string) => unknown,
	texts: readonly [string, string][],
	limit = LIMIT
): string | null {
	for (const [name, text] of texts) {
		try {
			read(reader, text, limit);
		} catch (error) {
			return `${name}, ${text.length} units: ${String(error)}`;
		}
	}
	return null;
}

// Some limits are at 4,000 and 8,000. A megabyte of each would be half a gigabyte: of every ninth.
const texts = [
	...[40, 4_000, 8_000].flatMap((length) => sample(repeated(length), 12)),
	...sample(repeated(50_000), 6),
	...(process.env.TEST_EVERY ? repeated(1_000_000).filter((_, index) => index % 9 === 0) : [])
];

test.each(Object.entries(readers))('%s reads a megabyte in a moment', { timeout: 200_000 }, (_, reader) => {
	expect(tooSlow(reader, texts)).toBeNull();
	tried('long texts for what reads them', texts.length);
});

test('code in a message is coloured in a moment, in whatever language', { timeout: 600_000 }, () => {
	const lowlight = createLowlight(common);
	const code = repeated(4_000).filter((_, index) => index % (process.env.TEST_EVERY ? 5 : 101) === 0);
	for (const language of lowlight.listLanguages()) {
		expect([language, tooSlow((text) => lowlight.highlight(language, text), code)]).toEqual([language, null]);
		tried('long texts for what reads them', code.length);
	}
});

test('what reads for ever is found out', () => {
	const found = tooSlow((text) => /^(a+)+$/.test(text), [['a again and again', `${'a'.repeat(60)}!`]], 50);
	expect(found).toBe('a again and again, 61 units: Error: Script execution timed out after 50ms');
});
