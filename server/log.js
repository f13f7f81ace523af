import { writeSync } from 'node:fs';
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
	if (!(error instanceof Error)) return typeof error === 'object' ? { type: 'object' } : String(error);
	const { name, message, stack, cause } = error;
	const code = 'code' in error ? error.code : undefined;
	const status = 'status' in error ? error.status : undefined;
	return { type: name, message, code, status, stack, ...(cause ? { cause: describe(cause) } : {}) };
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
