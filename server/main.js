import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { doubts, readEnvironment } from './environment.js';
import { createLog, takeOverConsole } from './log.js';
import { createServer } from './server.js';
import { stopOf } from './stop.js';

const build = new URL('../build/handler.js', import.meta.url);

/** Serves the built site as the environment says, until it is told to stop. */
export async function main() {
	const environment = readEnvironment(process.env);
	if (!environment.ok) {
		const lines = [
			'Parlotte cannot start. Its settings (.env.example says what each is):',
			...environment.problems
		];
		return giveUp(lines.join('\n- '));
	}
	const { settings } = environment;
	if (!existsSync(build)) return giveUp('Parlotte is not built. Run `npm run build` first.');
	const log = createLog({ level: settings.LOG_LEVEL });
	takeOverConsole(log);
	for (const event of ['uncaughtException', 'unhandledRejection']) {
		process.on(event, (error) => {
			log.fatal({ err: error }, 'the server failed');
			process.exit(1);
		});
	}
	for (const doubt of doubts(settings)) log.warn(doubt);

	const server = createServer(await builtSite(settings), settings, log);
	const stop = stopOf(server);
	server.listen({ host: settings.HOST, port: settings.PORT });
	try {
		await once(server, 'listening');
	} catch (error) {
		return giveUp(`Parlotte cannot listen on port ${settings.PORT}: ${Error.prototype.toString.call(error)}`);
	}
	log.info({ address: server.address(), origin: settings.ORIGIN }, 'listening');

	await untilTold();
	log.info('stopping: requests that came are answered first');
	await stop(settings.SHUTDOWN_TIMEOUT);
	log.info('stopped');
	process.exit(0);
}

/**
 * adapter-node reads the environment while it is imported.
 *
 * @param {import('./environment.js').Environment} settings
 * @returns {Promise<import('./server.js').Handler>}
 */
async function builtSite({ ORIGIN, BODY_SIZE_LIMIT, XFF_DEPTH, ADDRESS_HEADER = '' }) {
	Object.assign(process.env, { ORIGIN, BODY_SIZE_LIMIT, XFF_DEPTH: String(XFF_DEPTH), ADDRESS_HEADER });
	const { handler } = await import(build.href);
	return handler;
}

/**
 * Says in a terminal why there is no site, whatever the log leaves out.
 * @param {string} why
 */
function giveUp(why) {
	process.stderr.write(`${why}\n`);
	process.exitCode = 1;
}

/** Until Ctrl-C, or until whoever runs this says it is over. A second time means at once. */
async function untilTold() {
	const { promise: told, resolve } = Promise.withResolvers();
	for (const signal of ['SIGINT', 'SIGTERM']) {
		process.once(signal, () => {
			process.once(signal, () => process.exit(130));
			resolve(undefined);
		});
	}
	await told;
}
