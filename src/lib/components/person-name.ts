import { m } from '$lib/paraglide/messages';
import type { Person } from '$lib/schemas/person';

/** Whether the account is gone: the database then has the id as the username. */
export function isDeleted({ id, username }: Pick<Person, 'id' | 'username'>): boolean {
	return id === username;
}

/** What someone is called where others read it. */
export function nameOf(person: Pick<Person, 'id' | 'username' | 'display_name'>): string {
	return isDeleted(person) ? m.person_deleted() : person.display_name;
}
