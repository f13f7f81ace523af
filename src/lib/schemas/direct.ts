import { z } from 'zod';

/** The most people one begins a conversation with: it is of eight at most. */
export const MOST_OTHERS = 7;

/** Those whom a form names, by id: each once, and nobody whom nobody is. */
export function chosenIn(form: FormData | URLSearchParams): string[] {
	const named = new Set(form.getAll('with'));
	return [...named].flatMap((id) => z.uuid().safeParse(id).data ?? []);
}
