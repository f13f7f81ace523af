import type { Role } from '../schemas/choices';

/** A room, and what somebody is in it. */
type Place = { kind: 'open' | 'closed' | 'direct'; role: Role; archived_at: string | null };

/** What somebody may do in a room. The database decides it again; here it decides what is offered. */
export type Rights = {
	/** Give it another name and topic. */
	describe: boolean;
	/** Close it for good, or open it again. */
	archive: boolean;
	/** Add people, and make links that let people in. */
	invite: boolean;
	/** See the links that let people in, and take them back. */
	revoke: boolean;
	setRoles: boolean;
	/** Make somebody owner in their own place. */
	handOver: boolean;
	/** Take somebody out who has this role. */
	remove: (role: Role) => boolean;
	/** Go by themselves. */
	leave: boolean;
};

/** What somebody may do in a room of theirs; `isAdmin`: they look after the whole site. */
export function rightsIn({ kind, role, archived_at }: Place, isAdmin: boolean): Rights {
	// A direct conversation is its people's, and nobody's more than another's.
	const isRoom = kind !== 'direct';
	const isModerator = isRoom && role !== 'member';
	const isOwner = isRoom && role === 'owner';
	const isAdminHere = isRoom && isAdmin;
	return {
		describe: isModerator || isAdminHere,
		archive: isOwner || isAdminHere,
		invite: isModerator && archived_at === null,
		revoke: isModerator || isAdminHere,
		setRoles: isOwner || isAdminHere,
		handOver: isOwner,
		remove: (theirs) => isOwner || isAdminHere || (isModerator && theirs === 'member'),
		leave: isRoom
	};
}

/** What somebody may do with a message of a room of theirs. */
export type MessageRights = {
	/** Answer it, react to it. */
	respond: boolean;
	edit: boolean;
	remove: boolean;
};

/** What `me` may do with somebody's message in a room of theirs. An archived room is only read; an admin still cleans up. */
export function rightsOn(
	{ author_id }: { author_id: string },
	{ role, archived_at }: Omit<Place, 'kind'>,
	me: { id: string; is_admin: boolean }
): MessageRights {
	const isInUse = archived_at === null;
	const isMine = author_id === me.id;
	return {
		respond: isInUse,
		edit: isInUse && isMine,
		remove: me.is_admin || (isInUse && (isMine || role !== 'member'))
	};
}
