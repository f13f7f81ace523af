import { out, type Defence } from './defence.ts';

const floods = 'tests/security/every/floods.test.ts';

/** What keeps many who come at once, or much at once, from keeping the others out. */
export const ofFloods: Defence[] = [
	{
		name: 'Auth takes some at a time',
		edits: [
			out(
				'supabase/local/turns.ts',
				'if (this.#running < this.#options.atOnce) {',
				'if (this.#options.atOnce > 0) {'
			)
		],
		test: ['vitest', floods]
	},
	{
		name: 'who has gone is not waited for',
		edits: [out('supabase/local/auth-turns.ts', '\t\t\trequest.signal.throwIfAborted();\n')],
		test: ['vitest', floods]
	},
	{
		name: 'Auth stops in the middle of a statement',
		edits: [out('supabase/local/lite.ts', 'connection.driver.end({ timeout: 1 })', 'connection.close()')],
		test: ['vitest', floods]
	},
	{
		name: 'the gateway takes a body so long, and no longer',
		edits: [
			out('supabase/local/request-body.ts', '> limit) return null;', '< 0) return null;'),
			out('supabase/local/request-body.ts', 'if (size > limit) throw', 'if (size < 0) throw')
		],
		test: ['vitest', 'tests/security/bodies.test.ts']
	},
	{
		name: 'passwords are hashed elsewhere',
		edits: [out('supabase/local/start.ts', '\thashInDatabase(connect());\n', '\tvoid hashInDatabase;\n')],
		test: ['vitest', 'tests/embedded/passwords.test.ts']
	}
];
