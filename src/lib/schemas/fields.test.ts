import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeSchema, confirmSchema, mailSchema } from './account';
import {
	avatarColors,
	invitationLives,
	invitationUses,
	languages,
	LONGEST_BIO,
	LONGEST_NAME,
	LONGEST_NOTE,
	LONGEST_ROOM_NAME,
	LONGEST_TOPIC,
	notifyLevels,
	reportReasons,
	roles,
	themes
} from './choices';
import { chosenIn } from './direct';
import {
	addSchema,
	browseSchema,
	invitationSchema,
	newRoomSchema,
	notifySchema,
	roleSchema,
	whichRoomSchema
} from './managing-rooms';
import { reactSchema } from './message-acts';
import { isVisible, withoutUnplain } from './plain';
import { placeIn } from './place';
import { displayName, preferencesSchema, profileSchema, reportSchema } from './profile';
import { reactionsOf } from './reactions';

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 80 }),
	fc.string({ unit: 'grapheme', maxLength: 80 }),
	fc.constantFrom('\u0000', '\u202e', '\ud800', '\r', '__proto__', 'constructor', ' ')
);

test.each([
	['notify', notifySchema.shape.notify, notifyLevels],
	['role', roleSchema.shape.role, roles],
	['kind', newRoomSchema.shape.kind, ['open', 'closed']],
	['locale', preferencesSchema.shape.locale, ['', ...languages]],
	['theme', preferencesSchema.shape.theme, themes],
	['reason', reportSchema.shape.reason, reportReasons],
	['avatar_color', profileSchema.shape.avatar_color, ['', ...avatarColors]],
	['type', confirmSchema.shape.type, ['signup', 'magiclink']],
	['hours', invitationSchema.shape.hours, invitationLives.map(String)],
	['max_uses', invitationSchema.shape.max_uses, invitationUses.map(String)]
] as const)('%s is one of those that are offered', (_, schema, offered) => {
	for (const choice of offered) expect(schema.safeParse(choice).success).toBe(true);
	fc.assert(
		fc.property(text, (typed) => {
			const isNumber = /^\s*[\d.+\-e]+\s*$/i.test(typed);
			if (!isNumber) expect(schema.safeParse(typed).success).toBe(offered.some((choice) => choice === typed));
		})
	);
});

test.each([
	['display_name', displayName, LONGEST_NAME, false],
	['bio', profileSchema.shape.bio, LONGEST_BIO, true],
	['note', reportSchema.shape.note, LONGEST_NOTE, true],
	['name of a room', newRoomSchema.shape.name, LONGEST_ROOM_NAME, false],
	['topic of a room', newRoomSchema.shape.topic, LONGEST_TOPIC, true]
] as const)(
	'%s is kept as the database takes it, and is as long as it may be',
	(_, schema, longest, mayBeEmpty) => {
		fc.assert(
			fc.property(text, (typed) => {
				const { success, data = '' } = schema.safeParse(typed);
				if (!success) return;
				expect(withoutUnplain(data)).toBe(data);
				expect(data).toBe(data.trim());
				expect([...data].length).toBeLessThanOrEqual(longest);
				expect(mayBeEmpty || isVisible(data)).toBe(true);
			})
		);
		expect(schema.safeParse('🙂'.repeat(longest)).success).toBe(true);
		expect(schema.safeParse('🙂'.repeat(longest + 1)).success).toBe(false);
		expect(schema.safeParse(' \u200b ').success).toBe(mayBeEmpty);
	}
);

test('an address to mail to is one, of what people and forms put around it nothing stays', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.emailAddress(),
				text,
				text.map((part) => `ada@${part}`)
			),
			(typed) => {
				const { success, data } = mailSchema.safeParse({ email: `  ${typed}\n` });
				if (success) expect(data?.email).toMatch(/^[^\s@\u0000-\u001f\u007f-\uffff]+@[^\s@]+\.[a-z]{2,}$/i);
			}
		)
	);
	expect(mailSchema.parse({ email: ' ada@example.org ' }).email).toBe('ada@example.org');
	expect(mailSchema.safeParse({ email: `${'a'.repeat(255)}@example.org` }).success).toBe(false);
});

test('a code is its digits, however they are set apart', () => {
	const blanks = fc.constantFrom('', ' ', '\u00a0', '\u202f', '\t');
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), blanks), { maxLength: 14 }), (typed) => {
			const read = codeSchema.shape.code.safeParse(typed.flat().join(''));
			const digits = typed.map(([digit]) => digit).join('');
			expect(read.data).toBe(digits.length >= 6 && digits.length <= 10 ? digits : undefined);
		})
	);
	fc.assert(
		fc.property(text, (typed) => {
			if (/[^\d\s]/u.test(typed)) expect(codeSchema.shape.code.safeParse(typed).success).toBe(false);
		})
	);
});

test('a form names people, rooms and messages by their ids, and by nothing else', () => {
	fc.assert(
		fc.property(fc.uuid(), text, (id, other) => {
			expect(whichRoomSchema.parse({ room_id: id }).room_id).toBe(id);
			expect(whichRoomSchema.safeParse({ room_id: `${id}${other || ' '}` }).success).toBe(false);
			const form = new URLSearchParams([id, other, id].map((value) => ['with', value]));
			expect(chosenIn(form)).toEqual([id]);
		})
	);
});

test('whom to add is a username, with its @ or without', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{3,24}$/), text, (name, other) => {
			expect(addSchema.parse({ username: ` @${name} ` }).username).toBe(name);
			expect(addSchema.parse({ username: name }).username).toBe(name);
			const { data } = addSchema.safeParse({ username: other });
			if (data) expect(data.username).toMatch(/^[A-Za-z0-9_-]{3,24}$/);
		})
	);
});

test('a search is for something, whatever stands in the address', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.constantFrom('q', 'after', 'x'), text), (address) => {
			const { q, after } = browseSchema.parse(address);
			expect(q.length).toBeLessThanOrEqual(100);
			expect(after.length).toBeLessThanOrEqual(48);
		})
	);
});

test('a place in a history is the number of a message, or none', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.tuple(fc.constantFrom('around', 'before', 'after', 'x'), fc.oneof(text, fc.nat().map(String)))
			),
			(address) => {
				for (const number of Object.values(placeIn(new URLSearchParams(address)))) {
					expect(Number.isSafeInteger(number) && number > 0).toBe(true);
				}
			}
		)
	);
});

test('a reaction is short and goes on or off', () => {
	fc.assert(
		fc.property(text, text, (emoji, on) => {
			const form = { message_id: crypto.randomUUID(), seq: '1', emoji, on };
			const { data } = reactSchema.safeParse(form);
			if (data) expect([data.emoji.length <= 40, typeof data.on]).toEqual([true, 'boolean']);
		})
	);
});

test('what a database holds of reactions is read as far as it is such', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (json) => {
			for (const { emoji, people } of reactionsOf({ reactions: json as never })) {
				expect(typeof emoji).toBe('string');
				expect(people.every((id) => typeof id === 'string')).toBe(true);
			}
		})
	);
	const good = [{ emoji: '👍', people: ['a', 'b'] }];
	expect(reactionsOf({ reactions: [...good, null, { emoji: 1, people: [] }] })).toEqual(good);
});
