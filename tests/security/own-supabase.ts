import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Person } from '../e2e/people.ts';

const cli = join(import.meta.dirname, '../../supabase/local/cli.ts');

/** How long a start may take, in milliseconds, where others work besides. */
export const START_LIMIT = 180_000;

/** An embedded Supabase that nobody else's test has to share: it is going to be flooded, or closed. */
export interface OwnSupabase {
	url: string;
	publishableKey: string;
	databaseUrl: string;
	mailUrl: string;
	/** What it has said while it started. */
	said: string;
	/** By what a site knows it. */
	environment: Record<string, string>;
	/** In the environment of each of its processes. */
	mark: string;
	/** Makes somebody an account, confirmed. */
	admit(person: Person): Promise<void>;
	/** Asks Auth with what every visitor has. */
	auth(path: string, body: object): Promise<Response>;
	/** Tells it to stop, as Ctrl-C does; its exit code. */
	stop(): Promise<number | null>;
}

/** Starts one, with what Node is to be given. Its processes end with this one at the latest. */
export async function startOwnSupabase(...node: string[]): Promise<OwnSupabase> {
	const mark = `own-${randomUUID()}`;
	// The command waits until its input ends, as it does when this process does.
	const command = ['sh', '-c', 'env; echo READY; read _'];
	const running = spawn(process.execPath, [...node, cli, 'run', '--ephemeral', '--', ...command], {
		stdio: ['pipe', 'pipe', 'pipe'],
		env: { ...process.env, TEST_PROJECT: mark }
	});
	const exit = once(running, 'close').then(([code]) => code as number | null);
	let said = '';
	await new Promise<void>((resolve, reject) => {
		running.stdout.on('data', (chunk: Buffer) => {
			said += chunk.toString();
			if (/^READY$/m.test(said)) resolve();
		});
		running.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
		void exit.then(() => reject(new Error(`ended while starting:\n${said}`)));
	});
	const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1] ?? '';
	const [url, publishableKey, secretKey] = [
		value('PUBLIC_SUPABASE_URL'),
		value('PUBLIC_SUPABASE_PUBLISHABLE_KEY'),
		value('SUPABASE_SECRET_KEY')
	];
	const post = (path: string, key: string, body: object) =>
		fetch(`${url}/auth/v1/${path}`, {
			method: 'POST',
			headers: { apikey: key, 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
	return {
		...{
			url,
			said,
			publishableKey,
			mark,
			databaseUrl: value('SUPABASE_DB_URL'),
			mailUrl: value('SUPABASE_MAIL_URL')
		},
		environment: {
			PUBLIC_SUPABASE_URL: url,
			PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
			SUPABASE_SECRET_KEY: secretKey
		},
		admit: async ({ email, password, username }) => {
			const made = { email, password, email_confirm: true, user_metadata: { username } };
			const answer = await post('admin/users', secretKey, made);
			if (!answer.ok) throw new Error(await answer.text());
		},
		auth: (path, body) => post(path, publishableKey, body),
		stop: () => {
			running.kill('SIGTERM');
			return exit;
		}
	};
}
