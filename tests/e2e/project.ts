import { createClient } from '@supabase/supabase-js';

function required(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: run with \`npm run local -- run --ephemeral -- …\``);
	return value;
}

/** The Supabase under the tests, as its owner: it makes what a test needs before it begins. */
export const owner = createClient(required('PUBLIC_SUPABASE_URL'), required('SUPABASE_SECRET_KEY'), {
	auth: { persistSession: false, autoRefreshToken: false }
});

/** Where mails arrive, if the Supabase under the tests has an inbox. */
export const inboxUrl = process.env.SUPABASE_MAIL_URL;
