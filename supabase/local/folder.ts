import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Failure } from './failure.ts';

/**
 * Makes the folder of an instance, for its user alone, where it is not there yet.
 *
 * @throws {Failure} it cannot be made, or is not this user's.
 */
export async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new Failure(
			`This user cannot write in ${folder} (${code}).`,
			'If another user (root?) has started it here, start it as that user, or remove the folder.'
		);
	}
}

/**
 * The folder for what is temporary, by its real path.
 *
 * @throws {Failure} there is none.
 */
export function temporaryFolder(): Promise<string> {
	return realpath(tmpdir()).catch(() => {
		throw new Failure(`There is no folder ${tmpdir()} for what is temporary.`, 'Make it, or set TMPDIR.');
	});
}
