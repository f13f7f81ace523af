/** What keeps an attack off, how it is taken out, and the test that has to notice: `npm run test:defences`. */
export interface Defence {
	name: string;
	/** Where there are layers, all of them: each alone would be held by the others. */
	edits: Edit[];
	/** The program, and what it is to run. */
	test: ['eslint' | 'vitest' | 'playwright', ...string[]];
	/** Whether tokens are to be signed as hosted projects sign them. */
	es256?: boolean;
}

/** What stands in a file, once, and what is put in its place. */
export interface Edit {
	file: string;
	from: string;
	to: string;
}

export const out = (file: string, from: string, to = ''): Edit => ({ file, from, to });

export const migration = (name: string, from: string, to = ''): Edit =>
	out(`supabase/migrations/${name}.sql`, from, to);
