import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';

/** An instance that runs, as it answers for itself. */
export interface Holder {
	/** Its process' number, or why that cannot be told. */
	process: string;
	/** The folder of the project it runs for. */
	project?: string;
	/** All those it listens on. */
	ports?: number[];
}

/** The right to an instance's folder. Disposing of it gives it back. */
export interface Claim extends AsyncDisposable {
	/** What those who ask from now on are told. */
	announce(about: Pick<Holder, 'project' | 'ports'>): void;
}

/**
 * Makes this process the only one on an instance's folder, until it lets go or ends, however it ends: whoever holds
 * the claim answers on a socket, and the system closes a dead process's sockets. A process number in a file would
 * outlive its process, and may be another's by now. The folder need not be there yet.
 *
 * @throws {Failure} another process holds it.
 */
export async function claim(folder: string): Promise<Claim> {
	const address = addressOf(nameOf(folder));
	// Linux and Windows forget a dead process's address; elsewhere it is a file that stays.
	if (isFile(address) && (await ask(address)) === null) await rm(address, { force: true });

	const answer: Holder = { process: String(process.pid) };
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.end(JSON.stringify(answer));
	});
	server.unref();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(address, resolve);
	}).catch(async (error: unknown) => {
		const holder = await ask(address);
		if (holder === null) throw error;
		throw new Failure(
			`The embedded Supabase already runs on ${folder} (process ${holder.process}).`,
			'Use that one, or stop it first (Ctrl-C in its terminal).'
		);
	});
	return {
		announce: (about) => void Object.assign(answer, about),
		[Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

/** Whether a process holds an instance's folder. */
export async function isClaimed(folder: string): Promise<boolean> {
	return (await ask(addressOf(nameOf(folder)))) !== null;
}

/** All instances that run on this machine, those of other users where the system tells. */
export async function holders(): Promise<Holder[]> {
	const names =
		process.platform === 'linux'
			? (await readFile('/proc/net/unix', 'utf8')).matchAll(/@(parlotte-[0-9a-f]{16})$/gm).map(([, it]) => it)
			: (await readdir(tmpdir())).map((file) => /^(parlotte-[0-9a-f]{16})\.sock$/.exec(file)?.[1]);
	const addresses = new Set([...names].filter((name) => name !== undefined).map(addressOf));
	const answers = await Promise.all([...addresses].map(ask));
	return answers.filter((holder) => holder !== null);
}

/** In the environment of all that an instance runs, so that what it leaves when it is killed is known as its own. */
export const ownerOf = (folder: string) => ({ EMBEDDED_SUPABASE: nameOf(folder) });

/** Of a fixed length: a socket's path is limited to about 100 bytes. */
function nameOf(folder: string): string {
	return `parlotte-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
}

function addressOf(name: string): string {
	// Linux has addresses that are no files: taken by one process in one step, whatever its TMPDIR, gone with it.
	if (process.platform === 'linux') return `\0${name}`;
	return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

const isFile = (address: string): boolean => address.startsWith('/');

/** How long a process may take to answer: one that Ctrl-Z has suspended never does. */
const PATIENCE = 2000;

function ask(address: string): Promise<Holder | null> {
	return new Promise((resolve) => {
		let answer = '';
		const socket = connect(address);
		socket.setTimeout(PATIENCE, () => {
			resolve({ process: 'that does not answer: suspended, perhaps by Ctrl-Z' });
			socket.destroy();
		});
		socket
			.on('data', (chunk) => (answer += chunk.toString()))
			.on('close', (failed) => resolve(failed || !answer ? null : (JSON.parse(answer) as Holder)))
			// Another user's socket: it cannot be asked, but it is there.
			.on(
				'error',
				(error) => 'code' in error && error.code === 'EACCES' && resolve({ process: 'of another user' })
			);
	});
}
