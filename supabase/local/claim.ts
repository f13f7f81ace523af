import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from './failure.ts';

/**
 * Makes this process the only one on an instance's folder, until it lets go or ends, however it ends: whoever holds
 * the claim answers on a socket, and the system closes a dead process's sockets. A process number in a file would
 * outlive its process, and may be another's by now.
 *
 * @throws {Failure} another process holds it.
 */
export async function claim(folder: string): Promise<AsyncDisposable> {
	const address = claimAddress(folder);
	const holder = await askHolder(address);
	if (holder !== null) {
		throw new Failure(
			`The embedded Supabase already runs on ${folder} (process ${holder}).`,
			'Use that one, or stop it first (Ctrl-C in its terminal).'
		);
	}
	await rm(address, { force: true });

	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.end(String(process.pid));
	});
	server.unref();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(address, resolve);
	});
	return {
		[Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve()))
	};
}

/** The process that holds an instance's folder, or null when none does. */
export function holderOf(folder: string): Promise<string | null> {
	return askHolder(claimAddress(folder));
}

function claimAddress(folder: string): string {
	// Not in the folder itself: a socket's path is limited to about 100 bytes.
	const name = `parlotte-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
	return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function askHolder(address: string): Promise<string | null> {
	return new Promise((resolve) => {
		let answer = '';
		connect(address)
			.on('data', (chunk) => (answer += chunk.toString()))
			.on('close', (failed) => resolve(failed ? null : answer))
			// Another user's socket: it cannot be asked, but it is there.
			.on('error', (error) => 'code' in error && error.code === 'EACCES' && resolve('of another user'));
	});
}
