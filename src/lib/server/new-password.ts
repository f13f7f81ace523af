import { textOf, type FieldErrors } from './form';

/**
 * What is wrong with a new password beyond its length, or null: the first that anybody would try are refused,
 * and so are names and addresses of its person.
 */
export async function tooEasy(password: string, known: readonly string[]): Promise<FieldErrors | null> {
	// Its lists take 10 MB and a moment to read: when the first person chooses a password, not at start.
	const { strengthOf, LEAST_STRENGTH } = await import('$lib/schemas/password-strength');
	return strengthOf(password, known) < LEAST_STRENGTH ? { password: textOf('password_common') } : null;
}
