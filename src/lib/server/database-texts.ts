import { m } from '$lib/paraglide/messages';
import { refuse } from './form';
import { log } from './log';

/** What PostgREST tells of a call that was refused. */
type DatabaseError = { code: string; message: string };

const texts: Record<string, { status: number; text: () => string }> = {
	flood: { status: 429, text: m.problem_flood },
	archived: { status: 403, text: m.problem_archived },
	removed: { status: 403, text: m.problem_removed },
	blocked: { status: 403, text: m.problem_blocked },
	direct: { status: 409, text: m.problem_direct },
	last_owner: { status: 409, text: m.problem_last_owner },
	invitation: { status: 410, text: m.problem_invitation },
	// Somebody who was there when the page was made.
	'23503': { status: 409, text: m.problem_person_gone },
	'42501': { status: 403, text: m.problem_not_allowed }
};

/** The visitor's text for a refusal of the database, and the status to answer with. An unknown one is logged. */
export function explainRefusal({ code, message }: DatabaseError): { status: number; text: string } {
	const known = texts[code];
	if (known) return { status: known.status, text: known.text() };
	log.warn({ code, message }, 'the database refused for a reason that has no text');
	// Without a code there was no answer.
	return code ? { status: 400, text: m.problem_generic() } : { status: 503, text: m.error_unavailable() };
}

/** Answers a form that the database has refused. What was typed comes back with it. */
export function refuseAsDatabase<Values>(error: DatabaseError, values: Values) {
	const { status, text } = explainRefusal(error);
	return refuse(status, values, text);
}
