/** What a link to another page of guests ends with, so that they get to where they were going all the same. */
export function queryOf(next: string): '' | `?next=${string}` {
	return next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
}
