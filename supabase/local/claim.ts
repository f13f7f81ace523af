import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';

/** Who holds a claim, as it answers for itself. */
interface Holder {
	/** Its process' number, or why that cannot be told. */
	process: string;
	/** The folder of the project it runs for, where it can be told. */
	project?: string;
}

/**
 * Makes this process the only one on an instance's folder, until it lets go or ends, however it ends. The folder need
 * not be there yet.
 *
 * @throws {Failure} another process holds it.
 */
export async function claim(folder: string, project?: string): Promise<AsyncDisposable> {
	return await hold(nameOf(folder), { project }, ({ process: its }) => {
		return new Failure(
			`The embedded Supabase already runs on ${folder} (process ${its}).`,
			'Use that one, or stop it first (Ctrl-C in its terminal).'
		);
	});
}

/**
 * The same for a port, before anything listens there: of two instances that start on it in the same moment, one does.
 *
 * @param key - Of `config.toml`, that names the port.
 * @throws {Failure} another embedded Supabase holds it.
 */
export async function claimPort(port: number, key: string, project: string): Promise<AsyncDisposable> {
	return await hold(nameOf(`port ${port}`), { project }, (other) => {
		const whose = other.project === undefined ? '' : `, of ${other.project}`;
		return new Failure(
			`Port ${port} (${key} in supabase/config.toml) is taken by another embedded Supabase${whose} (process ${other.process}).`,
			`Stop that one, or give ${key} another number.`
		);
	});
}

/**
 * Whoever holds a claim answers on a socket, and the system closes a dead process's sockets. A process number in a file
 * would outlive its process, and may be another's by now.
 */
async function hold(
	name: string,
	about: { project: string | undefined },
	refusal: (holder: Holder) => Failure
): Promise<AsyncDisposable> {
	const address = addressOf(name);
	// Linux and Windows forget a dead process's address; elsewhere it is a file that stays.
	if (isFile(address) && (await ask(address)) === null) await rm(address, { force: true });

	const answer = JSON.stringify({ process: String(process.pid), ...about });
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.end(answer);
	});
	server.unref();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(address, resolve);
	}).catch(async (error: unknown) => {
		const holder = await ask(address);
		throw holder === null ? error : refusal(holder);
	});
	return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Whether a process holds an instance's folder. */
export async function isClaimed(folder: string): Promise<boolean> {
	return (await ask(addressOf(nameOf(folder)))) !== null;
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
