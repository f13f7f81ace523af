import { join } from 'node:path';
import type { Config } from './config.ts';
import { StorageFolder } from './storage-folder.ts';

// Supabase Lite is alpha. How it is started is here, what else it needs help with in files of their own
// (docs/embedded-supabase.md); tests/embedded/every/lite.test.ts fails when a newer version no longer needs one of them.

// It reports usage unless told not to, and hides Storage unless asked; both are read when it is imported.
process.env.DO_NOT_TRACK = '1';
process.env.EXPERIMENTAL_STORAGE = '1';
const lite = await import('@supabase/lite');
const { createPostgresConnection } = await import('@supabase/lite/postgres');

/** A part of Supabase that answers web requests in this process. */
export interface Service {
	fetch(request: Request): Promise<Response>;
	close(): Promise<void>;
}

export const authSchema = (): string => lite.getAuthSchemaSql();
export const storageSchema = (): string => lite.getStorageSchemaSql();
export const serveStudio = lite.studioRouteHandler;
/** Where a file of the dashboard is, of those it asks for below `/static/`. */
export const studioFile = (name: string): URL =>
	new URL(import.meta.resolve(`@supabase/lite/static/${name}`));

interface AuthOptions {
	databaseUrl: string;
	jwtSecret: string;
	config: Config;
	/** The folder that `content_path` of a template is relative to: the one above `supabase/`. */
	projectFolder: string;
	mailer: ReturnType<typeof createMailer>;
}

/** Supabase Auth under `/auth/v1`, sending its mail by SMTP. */
export function startAuth({
	databaseUrl,
	jwtSecret,
	config,
	projectFolder,
	mailer
}: AuthOptions): Promise<Service> {
	const { email, ...auth } = config.auth;
	// It refuses a configuration with keys it does not know; auth-rules.ts holds these.
	const { enabled: _enabled, require_current_password: _required, ...mail } = email;
	const { reauthentication: _ours, ...templates } = email.template;
	const template = Object.fromEntries(
		Object.entries(templates).map(([name, { subject, content_path }]) => [
			name,
			{ subject, ...(content_path ? { content_path: join(projectFolder, content_path) } : {}) }
		])
	);
	return start(databaseUrl, {
		auth: { ...auth, jwt_secret: jwtSecret, email: { ...mail, template } },
		options: { drivers: { email: mailer } }
	});
}

/** What sends Auth's mails. */
export function createMailer(config: Config, smtpPort: number) {
	const { admin_email: address, sender_name: name } = config.local_smtp;
	return new lite.SmtpEmailDriver({ host: '127.0.0.1', port: smtpPort, from: { name, address } });
}

interface StorageOptions {
	databaseUrl: string;
	jwtSecret: string;
	config: Config;
	/** Where the files are kept. */
	folder: string;
}

/** Supabase Storage under `/storage/v1`, keeping files in a folder. */
export async function startStorage({
	databaseUrl,
	jwtSecret,
	config,
	folder
}: StorageOptions): Promise<Service> {
	const service = await start(databaseUrl, { auth: { jwt_secret: jwtSecret }, storage: config.storage });
	// Its own adapter for folders is not exported.
	service.app._storageAdapter = new StorageFolder(folder);
	return { ...service, fetch: async (request) => service.fetch(await withPlainBody(request)) };
}

/** supabase-js sends a Blob as a form whose file has no name; it looks for one named `file`. A plain body it takes. */
async function withPlainBody(request: Request): Promise<Request> {
	if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return request;
	const form = await request.formData();
	const file = form.values().find((value) => value instanceof File);
	const headers = new Headers(request.headers);
	headers.set('content-type', file?.type || 'application/octet-stream');
	headers.set('cache-control', `max-age=${String(form.get('cacheControl') ?? 3600)}`);
	// Of the file, not of the form: by it the largest size is kept.
	headers.set('content-length', String(file?.size ?? 0));
	return new Request(request.url, { method: request.method, headers, body: file ?? null });
}

/** Marks a request as the dashboard's: it then reads and writes as `postgres`, as the hosted dashboard does. */
export const DASHBOARD_KEY = 'dashboard';

/** What the dashboard asks, under `/rest/v1` and `/_system`: any table of the given schemas. */
export function startDashboardApi(
	databaseUrl: string,
	jwtSecret: string,
	schemas: string[]
): Promise<Service> {
	// Not as a secret key: it refuses those to anything that calls itself a browser.
	const resolver = async (key: string) =>
		key === DASHBOARD_KEY ? { type: 'publishable' as const, claims: { role: 'postgres' } } : null;
	return start(databaseUrl, {
		auth: { enabled: true, jwt_secret: jwtSecret },
		api: { schemas },
		// Its page works only where requests without a key may do everything; ours all have one.
		options: { server: { admin: true, apiKeys: { resolver } } }
	});
}

type AppConfig = ConstructorParameters<typeof lite.App>[0];

async function start(databaseUrl: string, { options, ...config }: Omit<AppConfig, 'connection'>) {
	const connection = createPostgresConnection({
		url: databaseUrl,
		postgresOptions: { onnotice: () => {}, max: 4, types: { json: plainJson(114), jsonb: plainJson(3802) } }
	});
	// Before its first query it would grant every table that has policies to everyone; the migrations say who may what.
	Object.assign(connection, { rlsState: 'active' });
	const app = new lite.App({
		connection,
		...config,
		// The gateway has checked the API key, and put a role's token in its place.
		options: { ...options, server: { disableStudio: true, apiKeys: false, ...options?.server } }
	} as AppConfig);
	await quietly(() => app.init());
	// Not by its own `close`: a query that it has reserved a connection for would be waited for for ever.
	return { app, fetch: app.fetch, close: () => connection.driver.end({ timeout: 1 }) };
}

/** It writes JSON that it has made a string already: encoded again, an object would be stored as a JSON string. */
function plainJson(oid: number) {
	return {
		to: oid,
		from: [oid],
		serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
		parse: (text: string): unknown => JSON.parse(text)
	};
}

/** Runs something without what it prints: Lite announces its experiments. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
	const { warn, log } = console;
	console.warn = console.log = () => {};
	try {
		return await run();
	} finally {
		Object.assign(console, { warn, log });
	}
}
