import postgres from 'postgres';

function required(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: run with \`npm run local -- run --ephemeral -- …\``);
	return value;
}

/** The Supabase the tests run against. */
export const project = {
	url: required('PUBLIC_SUPABASE_URL'),
	publishableKey: required('PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
	secretKey: required('SUPABASE_SECRET_KEY'),
	jwtSecret: new TextEncoder().encode(required('SUPABASE_JWT_SECRET')),
	databaseUrl: required('SUPABASE_DB_URL')
};

/** The database as `postgres`, the owner of what tests make. */
export const sql = postgres(project.databaseUrl, { max: 3, onnotice: () => undefined });

/** The URL of the database as its superuser, whom the embedded Supabase gives the same password. */
export function superuserUrl(): string {
	const url = new URL(project.databaseUrl);
	url.username = 'supabase_admin';
	return url.href;
}
