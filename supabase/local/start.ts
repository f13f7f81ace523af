import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { withSecretToken } from './auth-tokens.ts';
import { createAuth } from './auth.ts';
import { bootstrap } from './bootstrap.ts';
import { claim, ownerOf } from './claim.ts';
import { bytesOf, type Config } from './config.ts';
import { startDashboard } from './dashboard.ts';
import { makeFolder } from './folder.ts';
import { createGateway } from './gateway.ts';
import { createTokenAuthority, loadKeys, makeSigningKey } from './keys.ts';
import { createMailer, startAuth, startStorage } from './lite.ts';
import { startMail } from './mail.ts';
import { migrate } from './migrations.ts';
import { endOrphans } from './orphans.ts';
import { configuredPorts, freePorts } from './ports.ts';
import { hashInDatabase } from './passwords.ts';
import { startPostgres } from './postgres.ts';
import { startRealtime } from './realtime/index.ts';
import { limitsOf } from './realtime/plan.ts';
import { startRest } from './rest.ts';
import { close, listen } from './web.ts';

export interface StartOptions {
	config: Config;
	/** The folder above `supabase/`. */
	projectFolder: string;
	/** Where this instance keeps its data, keys and logs. */
	folder: string;
	/** On free ports, with data that is thrown away when it stops. */
	ephemeral: boolean;
	/** Signs people's tokens with ES256, as hosted projects do, with a key of this start. */
	es256?: boolean;
	/** Stops the start between two steps. */
	signal: AbortSignal;
	/** One line of news for the terminal. */
	say(line: string): void;
}

/** An embedded Supabase that answers. Disposing of it ends all its processes. */
export interface Instance extends AsyncDisposable {
	/** Where it keeps its data, keys and logs. */
	folder: string;
	urls: { api: string; dashboard: string; inbox: string; database: string };
	/** What a program over it needs to know. */
	environment: Record<string, string>;
	/** Settles with the name of a process that ended without being told to. */
	broken: Promise<string>;
}

/**
 * Starts all parts in the order they need one another. What was started is stopped again, in reverse order, when a
 * later step fails or the signal comes.
 *
 * @throws {Failure} with its cause and what to do.
 */
export async function start(options: StartOptions): Promise<Instance> {
	const { config, projectFolder, folder, ephemeral, signal, say } = options;
	await using parts = new AsyncDisposableStack();
	/** Takes over a part that has started, with the way to stop it, and goes on unless told to stop. */
	const add = <T>(part: T, stop: (part: T) => PromiseLike<unknown>): T => {
		parts.adopt(part, async (started) => void (await stop(started)));
		signal.throwIfAborted();
		return part;
	};

	// Claimed before it is there: an ephemeral folder without a claim is taken for an abandoned one.
	parts.use(await claim(folder, projectFolder));
	await makeFolder(folder);
	if (ephemeral) parts.defer(() => rm(folder, { recursive: true, force: true }));
	const orphans = await endOrphans(folder, signal);
	if (orphans.length > 0) say(`Ended what an earlier run had left: ${orphans.join(', ')}.`);
	// The command is told to stop; what it has started may not have heard of that.
	parts.defer(async () => {
		const left = await endOrphans(folder);
		if (left.length > 0) say(`Ended what the command had left: ${left.join(', ')}.`);
	});

	const ports = ephemeral ? await freePorts() : await configuredPorts(config, projectFolder, parts);
	const keys = await loadKeys(folder);
	const { jwtSecret, databasePassword: password } = keys;
	const signingKey = options.es256 ? await makeSigningKey() : undefined;
	const authority = await createTokenAuthority(keys, signingKey);
	const databaseUrl = (role: string) =>
		`postgresql://${role}:${password}@127.0.0.1:${ports.database}/postgres?sslmode=disable`;

	// The inbox has a thousand modules: they load while Postgres starts in its own process.
	void import('maildev');
	const common = { folder, ephemeral, config, signal };
	const database = add(await startPostgres({ ...common, port: ports.database, password }), (it) => it.stop());
	await bootstrap(databaseUrl('supabase_admin'), password, config);
	const seed = config.db.seed.enabled;
	const applied = await migrate({
		databaseUrl: databaseUrl('postgres'),
		projectFolder,
		folder,
		seed,
		signal
	});
	if (applied > 0) say(`Applied ${applied} ${applied === 1 ? 'migration' : 'migrations'}.`);

	const restOptions = {
		databaseUrl: databaseUrl('authenticator'),
		jwtSecret: authority.restSecret,
		port: ports.rest,
		adminPort: ports.restAdmin
	};
	const rest = add(await startRest({ ...common, ...restOptions }), (it) => it.stop());
	const realtimeLog = parts.use(await open(join(folder, 'realtime.log'), 'w'));
	const realtime = add(
		await startRealtime({
			databaseUrl: databaseUrl('supabase_admin'),
			verify: authority.verify,
			limits: limitsOf(config.realtime),
			log: (line) => void realtimeLog.appendFile(`${line}\n`)
		}),
		(it) => it.close()
	);
	parts.use(await startMail({ smtpPort: ports.smtp, webPort: ports.inbox, folder: join(folder, 'mail') }));

	const connect = () =>
		add(postgres(databaseUrl('supabase_auth_admin'), { max: 2, onnotice: () => {} }), (it) => it.end());
	const sql = connect();
	// Apart: what takes a moment does not wait for passwords.
	hashInDatabase(connect());
	const mailer = createMailer(config, ports.smtp);
	const asLite = (role: string) => ({ databaseUrl: databaseUrl(role), jwtSecret, config });
	const lite = add(await startAuth({ ...asLite('supabase_auth_admin'), projectFolder, mailer }), (it) =>
		it.close()
	);
	const storage = add(
		await startStorage({ ...asLite('supabase_storage_admin'), folder: join(folder, 'storage') }),
		(it) => it.close()
	);
	const auth = createAuth({ sql, config, authority, lite, projectFolder, send: (mail) => mailer.send(mail) });
	const gateway = createGateway(authority, {
		auth,
		storage: async (request) =>
			storage.fetch(new Request(request, { headers: await withSecretToken(authority, request.headers) })),
		restPort: ports.rest,
		realtime,
		projectFolder,
		fileSizeLimit: bytesOf(config.storage.file_size_limit)
	});
	add(await listen(gateway, ports.api), close);
	parts.use(await startDashboard({ databaseUrl: databaseUrl('postgres'), jwtSecret, port: ports.dashboard }));

	const started = parts.move();
	const at = (port: number) => `http://127.0.0.1:${port}`;
	return {
		folder,
		urls: {
			api: at(ports.api),
			dashboard: at(ports.dashboard),
			inbox: at(ports.inbox),
			database: databaseUrl('postgres')
		},
		environment: {
			PUBLIC_SUPABASE_URL: at(ports.api),
			PUBLIC_SUPABASE_PUBLISHABLE_KEY: keys.publishable,
			SUPABASE_SECRET_KEY: keys.secret,
			SUPABASE_DB_URL: databaseUrl('postgres'),
			SUPABASE_MAIL_URL: at(ports.inbox),
			SUPABASE_JWT_SECRET: jwtSecret,
			...(signingKey && { SUPABASE_JWT_SIGNING_KEY: JSON.stringify(signingKey) }),
			...ownerOf(folder)
		},
		broken: Promise.race([database.ended.then(() => 'Postgres'), rest.ended.then(() => 'PostgREST')]),
		[Symbol.asyncDispose]: () => started.disposeAsync()
	};
}
