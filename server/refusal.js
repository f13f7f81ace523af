import { STATUS_CODES } from 'node:http';
import { baseline } from './headers.js';

/** @type {Record<number, string>} */
const texts = {
	400: 'The request could not be understood. · La requête n’a pas pu être comprise.',
	408: 'The request took too long to arrive. Please try again. · La requête a mis trop de temps à arriver. Réessayez.',
	413: 'That is too much at once: please shorten it and send it again. · C’est trop à la fois\u202f: raccourcissez, puis renvoyez.',
	417: 'The request asks for what the site does not do. · La requête demande ce que le site ne fait pas.',
	431: 'The request has too many headers: please clear the site’s cookies. · La requête a trop d’en-têtes\u202f: effacez les cookies du site.',
	500: 'Something went wrong here. Please try again. · Quelque chose s’est mal passé ici. Réessayez.'
};

/** @param {number} status */
function answer(status) {
	const body = `${texts[status] ?? texts[400]}\n`;
	return {
		body,
		headers: {
			...baseline,
			'cache-control': 'no-store',
			'content-type': 'text/plain; charset=utf-8',
			'content-length': String(Buffer.byteLength(body))
		}
	};
}

/**
 * What the server answers when a request does not get as far as the site.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 */
export function refuse(response, status) {
	const { body, headers } = answer(status);
	response.writeHead(status, headers).end(body);
}

/**
 * The same as bytes, for a connection on which no request could be read. It is closed after it.
 * @param {number} status
 */
export function rawRefusal(status) {
	const { body, headers } = answer(status);
	const lines = Object.entries({ ...headers, connection: 'close' }).map(
		([name, value]) => `${name}: ${value}`
	);
	return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}
