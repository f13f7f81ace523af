import { execFile } from 'node:child_process';
import { join } from 'node:path';

// `npm audit` of what production installs. Some registries have no such service: then it says so, and is no failure.

type Report = {
	/** Why there is none: `405 Method Not Allowed - POST …`. */
	message?: string;
	metadata?: { vulnerabilities: Record<string, number> };
};

const root = join(import.meta.dirname, '..');
const output = await new Promise<string>((resolve) => {
	const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
	const child = execFile(npm, ['audit', '--omit=dev', '--json'], { cwd: root }, (_error, stdout) =>
		resolve(stdout)
	);
	child.on('error', () => resolve(''));
});

let report: Report = {};
try {
	report = JSON.parse(output) as Report;
} catch {
	// No answer that can be read is none.
}
const found = report.metadata?.vulnerabilities;
if (!found) {
	const [why] = (report.message ?? 'no answer').split(' - ');
	console.log(`npm audit: not available from this registry (${why}).`);
} else {
	const grave = (found.high ?? 0) + (found.critical ?? 0);
	console.log(`npm audit: ${grave} of level high or critical, ${(found.total ?? 0) - grave} below it.`);
	process.exitCode = grave > 0 ? 1 : 0;
}
