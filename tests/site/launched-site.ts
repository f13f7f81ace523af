import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const root = join(import.meta.dirname, '../..');

export interface RunningSite {
	origin: string;
	port: number;
	process: ChildProcess;
	/** What it has logged, one object a line. */
	log(): Record<string, unknown>[];
	/** Settles when a line with this message has been logged. */
	logged(message: string): Promise<void>;
	/** Settles with the exit code. */
	exit: Promise<number | null>;
	/** Ends it at once. */
	kill(): Promise<void>;
}

/** Runs `node server.js` until it exits, and gives back what it said. */
export async function runToItsEnd(environment: Record<string, string>, folder = root) {
	const child = spawn(process.execPath, ['server.js'], { cwd: folder, env: environment });
	const output: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
	const [code] = await once(child, 'close');
	return { code: code as number | null, output: Buffer.concat(output).toString() };
}

export interface SiteOptions {
	folder?: string;
	/** What Node is given. */
	command?: string[];
	uid?: number;
}

/** The built site over the Supabase that the environment names, on a port of its own, until it is killed. */
export async function launchSite(
	environment: Record<string, string> = {},
	{ folder = root, command = ['server.js'], uid }: SiteOptions = {}
): Promise<RunningSite> {
	const port = await freePort();
	const origin = `http://localhost:${port}`;
	const settings = { PORT: String(port), ORIGIN: origin, LOG_LEVEL: 'debug', ...supabase(), ...environment };
	const child = spawn(process.execPath, command, { cwd: folder, env: settings, uid });
	let text = '';
	const waiting = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			for (const look of waiting) look();
		});
	}
	const exit = once(child, 'close').then(([code]) => code as number | null);
	const kill = async () => {
		child.kill('SIGKILL');
		await exit;
	};

	const lines = () => text.split('\n').slice(0, -1).map(parsed);
	const logged = (message: string) =>
		new Promise<void>((resolve, reject) => {
			const look = () => {
				if (!lines().some(({ msg }) => msg === message)) return;
				waiting.delete(look);
				resolve();
			};
			waiting.add(look);
			look();
			void exit.then(() => reject(new Error(`ended without logging “${message}”:\n${text}`)));
		});
	await logged('listening').catch(async (error: unknown) => {
		await kill();
		throw error;
	});
	return { origin, port, process: child, log: lines, logged, exit, kill };
}

function parsed(line: string): Record<string, unknown> {
	return line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : { text: line };
}

/** The environment by which the site knows its Supabase. */
export function supabase(): Record<string, string> {
	const names = ['PUBLIC_SUPABASE_URL', 'PUBLIC_SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY'];
	return Object.fromEntries(
		names.map((name) => {
			const value = process.env[name];
			if (!value) throw new Error(`${name} is not set: run with \`npm run local -- run --ephemeral -- …\``);
			return [name, value];
		})
	);
}
