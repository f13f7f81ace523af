import type { Json } from '../supabase/database.types';

export type Reaction = { emoji: string; people: string[] };

/** A message's reactions, in the order in which they came. */
export function reactionsOf({ reactions }: { reactions: Json }): Reaction[] {
	return Array.isArray(reactions) ? reactions.flatMap(readReaction) : [];
}

function readReaction(value: Json | undefined): Reaction[] {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
	const { emoji, people } = value;
	if (typeof emoji !== 'string' || !Array.isArray(people)) return [];
	return [{ emoji, people: people.filter((id) => typeof id === 'string') }];
}
