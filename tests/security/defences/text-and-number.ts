import { migration, out, type Defence } from './defence.ts';

const text = 'tests/security/text.test.ts';
const direct = 'tests/security/direct.test.ts';

/** What is written, and how much of it. */
export const ofTextAndNumber: Defence[] = [
	{
		name: 'a line of text hides and turns nothing',
		edits: [
			migration(
				'20261123100200_profiles',
				'  select line is nfc normalized\n    and line',
				'  select line is nfc normalized or line'
			)
		],
		test: ['vitest', text]
	},
	{
		name: 'a line of text is composed',
		edits: [
			migration('20261123100200_profiles', '  select line is nfc normalized\n    and line', '  select line')
		],
		test: ['vitest', text]
	},
	{
		name: 'a text has something to see',
		edits: [migration('20261123100200_profiles', '  select line ~ (\n', '  select true or line ~ (\n')],
		test: ['vitest', text]
	},
	{
		name: 'the site leaves out what the database refuses',
		edits: [out('src/lib/schemas/plain.ts', 'if (text.length > MOST_UNITS) return text;', 'return text;')],
		test: ['vitest', text]
	},
	{
		name: 'no name is put in order beyond a length',
		edits: [
			migration(
				'20261123100200_profiles',
				'case when char_length(line) > 1000 then line else btrim(normalize(line, nfc)) end',
				'btrim(normalize(line, nfc))'
			)
		],
		test: ['vitest', text]
	},
	{
		name: 'messages are so many',
		edits: [
			migration(
				'20261123100600_messages',
				'    perform private.refuse_flood(oldest + span - moment);',
				'    null;'
			)
		],
		test: ['vitest', direct]
	},
	{
		name: 'one sends at a time',
		edits: [migration('20261123100600_messages', '    perform private.hold_person(person);\n')],
		test: ['vitest', 'tests/database/sending.test.ts']
	},
	{
		name: 'reactions, comings and goings are so many',
		edits: [
			migration('20261123100700_changes', '  if counted >= allowed.change_limit then', '  if false then')
		],
		test: ['vitest', direct]
	},
	{
		name: 'rooms are so many',
		edits: [migration('20261125160000_room_limits', '  if found then', '  if false then')],
		test: ['vitest', direct]
	},
	{
		name: 'attempts are so many',
		edits: [
			migration(
				'20261125100000_attempts',
				'    where greatest(a.used_until, now()) + share <= now() + time_allowed;',
				'    where true;'
			)
		],
		test: ['vitest', 'tests/site/attempts.test.ts']
	}
];
