import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';

/**
 * Makes this process the only one on an instance's folder, until it lets go or ends, however it ends: whoever holds
 * the claim answers on a socket, and the system closes a dead process's sockets. A process number in a file would
 * outlive its process, and may be another's by now. The folder need not be there yet.
 *
 * @throws {Failure} another process holds it.
 */
export async function claim(folder: string): Promise<AsyncDisposable> {
	const address = claimAddress(folder);
	// Linux and Windows forget a dead process's address; elsewhere it is a file that stays.
	if (isFile(address) && (await askHolder(address)) === null) await rm(address, { force: true });

	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.end(String(process.pid));
	});
	server.unref();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(address, resolve);
	}).catch(async (error: unknown) => {
		const holder = await askHolder(address);
		if (holder === null) throw error;
		throw new Failure(
			`The embedded Supabase already runs on ${folder} (process ${holder}).`,
			'Use that one, or stop it first (Ctrl-C in its terminal).'
		);
	});
	return {
		[Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

/** The process that holds an instance's folder, or null when none does. */
export function holderOf(folder: string): Promise<string | null> {
	return askHolder(claimAddress(folder));
}

/** Not in the folder itself: a socket's path is limited to about 100 bytes. */
function claimAddress(folder: string): string {
	const name = `parlotte-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
	// Linux has addresses that are no files: taken by one process in one step, whatever its TMPDIR, gone with it.
	if (process.platform === 'linux') return `\0${name}`;
	return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

const isFile = (address: string): boolean => address.startsWith('/');

/** How long a process may take to answer: one that Ctrl-Z has suspended never does. */
const PATIENCE = 2000;

function askHolder(address: string): Promise<string | null> {
	return new Promise((resolve) => {
		let answer = '';
		const socket = connect(address);
		socket.setTimeout(PATIENCE, () => {
			resolve('that does not answer: suspended, perhaps by Ctrl-Z');
			socket.destroy();
		});
		socket
			.on('data', (chunk) => (answer += chunk.toString()))
			.on('close', (failed) => resolve(failed ? null : answer))
			// Another user's socket: it cannot be asked, but it is there.
			.on('error', (error) => 'code' in error && error.code === 'EACCES' && resolve('of another user'));
	});
}
