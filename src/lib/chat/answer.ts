import type { Refusal } from './outbox';

/** What PostgREST answers to a change, as its client hands it out. */
export type Answer = {
	status: number;
	error: { code?: string | undefined; message?: string; details?: string | null } | null;
};

export type Verdict =
	| { type: 'done' }
	/** Come again: nobody knows whether it was done. `afterSeconds` when the database says when. */
	| { type: 'again'; afterSeconds: number | null }
	| { type: 'refused'; reason: Refusal };

/** Deadlock, statement timeout, lock timeout: the same request may pass a moment later. */
const PASSING = new Set(['40P01', '57014', '55P03']);

/** What an answer to an insert means (https://postgrest.org/en/v12/references/errors.html). */
export function judge({ status, error }: Answer): Verdict {
	// Nothing else counts as stored: a Wi-Fi that wants to be paid answers 200 to everything.
	if (status === 201) return { type: 'done' };
	const code = error?.code ?? '';
	if (status === 429) return { type: 'again', afterSeconds: secondsIn(error?.details) };
	if (status < 400 || status >= 500 || PASSING.has(code)) return { type: 'again', afterSeconds: null };
	// However often it comes, it stays too large.
	if (status === 413)
		return { type: 'refused', reason: { code: code || '413', message: error?.message ?? '' } };
	// Without a code it is not the database that speaks: a gateway, a proxy, a token about to be renewed.
	if (status === 401 || status === 408 || code === '') return { type: 'again', afterSeconds: null };
	return { type: 'refused', reason: { code, message: error?.message ?? '' } };
}

function secondsIn(details: string | null | undefined): number | null {
	const seconds = Number(details);
	return details && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
