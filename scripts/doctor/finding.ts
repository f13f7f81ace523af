/** What a check found: `bad` keeps people out or in danger, `doubt` may be meant, `unknown` could not be looked at. */
export interface Finding {
	state: 'good' | 'doubt' | 'bad' | 'unknown';
	/** What was looked at, and what was found. */
	what: string;
	/** What to do. Absent when it is good. */
	remedy?: string;
}

export const good = (what: string): Finding => ({ state: 'good', what });
export const bad = (what: string, remedy: string): Finding => ({ state: 'bad', what, remedy });
export const doubt = (what: string, remedy: string): Finding => ({ state: 'doubt', what, remedy });
export const unknown = (what: string, remedy: string): Finding => ({ state: 'unknown', what, remedy });

/** Good when it holds, else bad. */
export const demand = (holds: boolean, what: string, otherwise: string, remedy: string): Finding =>
	holds ? good(what) : bad(otherwise, remedy);
