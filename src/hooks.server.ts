import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { renderDatesFor } from '$lib/components/dates';
import { m } from '$lib/paraglide/messages';
import { guard } from '$lib/server/guard';
import { headers } from '$lib/server/headers';
import { locale } from '$lib/server/locale';
import { log, routed } from '$lib/server/log';
import { project, secretKey } from '$lib/server/project';
// Half a second and 100 MB: at the start, rather than when the first message is shown.
import '$lib/server/rendering';
import { currentReader, reader } from '$lib/server/reader';
import { readableForm } from '$lib/server/readable-form';
import * as session from '$lib/server/session';
import { theme } from '$lib/server/theme';

/** A server that knows no project stops at once and says what to set. */
export const init: ServerInit = () => {
	project();
	secretKey();
	renderDatesFor(currentReader);
};

/** Asked by machines, or the same for everybody: a session would only be asked for in vain. */
const impersonal = ['/healthz', '/readyz', '/[lang=language].webmanifest'];

const who: Handle = async ({ event, resolve }) => {
	event.locals.session = impersonal.includes(event.route.id ?? '')
		? { state: 'guest' }
		: await session.read(event);
	return resolve(event);
};

export const handle = sequence(routed, headers, who, locale, reader, theme, guard, readableForm);

/**
 * What nobody foresaw is logged whole and told in a sentence. What the visitor did wrong is neither a fault of ours nor to
 * be kept: Kit's words for it have the address in them.
 */
export const handleError: HandleServerError = ({ error, event, status }) => {
	// An address that cannot be read is nowhere, too.
	if (status === 404 || status === 400) return { message: m.error_not_found() };
	if (status < 500) return { message: m.error_unknown() };
	log.error({ err: error, method: event.request.method, status }, 'not foreseen');
	return { message: m.error_unknown() };
};
