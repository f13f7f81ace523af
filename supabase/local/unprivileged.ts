import { spawnSync } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from './failure.ts';

/** How Postgres is run so that it is not root, which it refuses to be. */
export interface Unprivileged {
	prefix: string[];
	uid?: number;
	gid?: number;
}

const NOBODY = 65534;

/**
 * How to run Postgres on this machine as this user.
 *
 * @throws {Failure} it is root, and there is no way not to be.
 */
export async function findUnprivileged(
	postgres: string,
	{ folder, ephemeral }: { folder: string; ephemeral: boolean }
): Promise<Unprivileged> {
	if (process.getuid?.() !== 0) return { prefix: [] };

	// In a user namespace root's files belong to the user inside: it works in a folder that only root can enter.
	const prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
	if (spawnSync('unshare', [...prefix.slice(1), postgres, '--version']).status === 0) return { prefix };

	// Containers mostly have no user namespaces. Our own folders are root's alone: the other user may pass through them.
	for (const own of ephemeral ? [folder] : [dirname(folder), folder]) {
		if ((await stat(own)).mode & 0o077) continue;
		await chown(own, 0, NOBODY);
		await chmod(own, 0o710);
	}
	const nobody = { uid: NOBODY, gid: NOBODY };
	const canRun = spawnSync(postgres, ['--version'], nobody).status === 0;
	if (canRun && spawnSync('test', ['-x', folder], nobody).status === 0) return { prefix: [], ...nobody };
	throw new Failure(
		'Postgres refuses to run as root; this machine has no user namespaces, and other users cannot enter this folder.',
		'Run it as an ordinary user, or from a folder that others may enter.'
	);
}

/** A command as it is run then. */
export function toCommand(as: Unprivileged, command: string[]): [string, ...string[]] {
	const [first = '', ...rest] = [...as.prefix, ...command];
	return [first, ...rest];
}
