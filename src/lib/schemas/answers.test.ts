import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { languages, notifyLevels, reportReasons, roles, roomKinds, themes } from './choices';
import { meSchema, personSchema } from './person';
import { reportedSchema } from './report';
import { openedRoomSchema, roomPreviewSchema } from './room';

// What the database answers is read whole, or not at all: a field that is missing or another is a fault to be seen.

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const id = fc.uuid();
const moment = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
const number = fc.nat();
const colour = fc.option(text);

const person = { id, username: text, display_name: text, avatar_color: colour };
const message = {
	...{ id, room_id: id, author_id: id, body: text, reply_to: fc.option(id), seq: number, rev: number },
	reactions: fc.array(fc.record({ emoji: text, people: fc.array(id) }), { maxLength: 2 }),
	...{ created_at: moment, edited_at: fc.option(moment), deleted_at: fc.option(moment) }
};
const some = <T>(items: Record<string, Arbitrary<T>>) => fc.array(fc.record(items), { maxLength: 2 });
const room = { id, slug: text, name: text, topic: text, archived_at: fc.option(moment) };
const seen = fc.record({ id, author_id: id, body: text, seq: number, created_at: moment });
const report = { reporter: fc.record(person), reason: fc.constantFrom(...reportReasons), note: text };

const answers: [string, z.ZodObject, Record<string, Arbitrary<unknown>>][] = [
	['personSchema', personSchema, person],
	[
		'meSchema',
		meSchema,
		{
			...person,
			is_admin: fc.boolean(),
			locale: fc.option(fc.constantFrom(...languages)),
			theme: fc.constantFrom(...themes)
		}
	],
	[
		'openedRoomSchema',
		openedRoomSchema,
		{
			room: fc.record({ ...room, kind: fc.constantFrom(...roomKinds) }),
			membership: fc.record({
				role: fc.constantFrom(...roles),
				notify: fc.constantFrom(...notifyLevels),
				last_read_seq: number
			}),
			...{ seq: number, rev: number, messages: some<unknown>(message), quoted: some<unknown>(message) },
			people: some<unknown>(person)
		}
	],
	[
		'roomPreviewSchema',
		roomPreviewSchema,
		{
			room: fc.record(room),
			members: number,
			messages: fc.array(seen, { maxLength: 2 }),
			people: some<unknown>(person)
		}
	],
	[
		'reportedSchema',
		reportedSchema,
		{
			message_id: id,
			room: fc.record({ kind: fc.constantFrom(...roomKinds), slug: text, name: text }),
			author: fc.record(person),
			...{ body: text, is_deleted: fc.boolean(), reported_at: moment },
			reports: some<unknown>({ ...report, created_at: moment })
		}
	]
];

test.each(answers)(
	'%s: read as it is, and not at all without one of its fields or with another',
	(_, schema, fields) => {
		fc.assert(
			fc.property(fc.record(fields), fc.constantFrom(...Object.keys(fields)), (answer, field) => {
				expect(schema.parse(answer)).toEqual(answer);
				expect(schema.safeParse({ ...answer, [field]: Symbol('another') }).success).toBe(false);
				const { [field]: _left, ...rest } = answer;
				// Without a colour, somebody's follows from who they are.
				expect(schema.safeParse(rest).success).toBe(field === 'avatar_color');
			})
		);
	}
);
