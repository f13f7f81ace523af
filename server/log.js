import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { pino } from 'pino';

/**
 * What must not be kept, wherever it turns up: in an error of a library, in the address of a page. A stranger chooses
 * some of what is logged: each of these reads a line once, however long it is.
 */
const secrets = /** @type {const} */ ([
	[/(?<![\w-])eyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '[token]'],
	[/\bsb_secret_[\w-]+/g, '[secret key]'],
	[/\b((?:[a-z]+_)?(?:token|hash|code|password|secret)=)[^&\s"'\\]+/gi, '$1[…]'],
	[/[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+/g, '[address]']
]);

/**
 * The text without tokens, keys and e-mail addresses.
 * @param {string} text
 */
export function withoutSecrets(text) {
	return secrets.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);
}

/**
 * Of an error only what says where and why. Others of its fields carry requests, rows and people.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function describe(error) {
	if (typeof error !== 'object' || error === null) return String(error);
	// The database's are plain objects.
	const { name, message, code, status, stack, cause } = /** @type {Record<string, unknown>} */ (error);
	return {
		type: name ?? 'object',
		message,
		code,
		status,
		stack,
		...(cause ? { cause: describe(cause) } : {})
	};
}

/**
 * pino's own sleeps in the main thread until its output is taken. A site whose reader had gone was seen to sleep so, and
 * not to stop when told. A line that cannot be written is lost instead.
 */
const standardOutput = {
	/** @param {string} line */
	write(line) {
		try {
			writeSync(1, line);
		} catch {
			// Nobody reads, or too slowly; there is nowhere to say so.
		}
	}
};

/**
 * What libraries tell a console goes to the log as well: a line each, without secrets.
 * @param {import('pino').Logger} log
 */
export function takeOverConsole(log) {
	for (const level of /** @type {const} */ (['debug', 'info', 'warn', 'error'])) {
		console[level] = (...words) => log[level](format(...words));
	}
	console.log = console.info;
}

/**
 * A log of one JSON object a line on standard output. No personal data: people are not named, requests go by the
 * name of their route and not by their address.
 *
 * @param {{
 *   level?: string,
 *   context?: () => object,
 *   destination?: import('pino').DestinationStream
 * }} [options] `context` is added to each line; `destination` is somewhere else than standard output.
 */
export function createLog({ level = 'info', context = () => ({}), destination } = {}) {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			serializers: { err: describe },
			hooks: { streamWrite: withoutSecrets },
			mixin: context
		},
		destination ?? standardOutput
	);
}
