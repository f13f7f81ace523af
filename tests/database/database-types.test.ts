import { expect, test } from 'vitest';
import { generateTypes, readTypes } from '../../scripts/database-types.ts';

test('the types in the repository are those of the migrations', async () => {
	expect(await readTypes()).toBe(await generateTypes(String(process.env.SUPABASE_DB_URL)));
});
