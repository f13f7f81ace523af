import { expect, test } from 'vitest';
import { roles, type Role } from '../schemas/choices';
import { rightsIn, rightsOn } from './rights';

/** The names of what somebody may do, and whom they may remove. */
function listed(
	role: Role,
	isAdmin = false,
	archived_at: string | null = null,
	kind: 'open' | 'direct' = 'open'
) {
	const { remove, ...rights } = rightsIn({ kind, role, archived_at }, isAdmin);
	const names = Object.entries(rights).flatMap(([name, may]) => (may ? [name] : []));
	return [...names, ...roles.filter(remove).map((theirs) => `remove ${theirs}`)];
}

// The access matrix (tests/database) holds the database to the same.
test('rights rise with the role', () => {
	expect(listed('member')).toEqual(['leave']);
	expect(listed('moderator')).toEqual(['describe', 'invite', 'revoke', 'leave', 'remove member']);
	expect(listed('owner')).toEqual([
		'describe',
		'archive',
		'invite',
		'revoke',
		'setRoles',
		'handOver',
		'leave',
		'remove member',
		'remove moderator',
		'remove owner'
	]);
});

test('an admin looks after every room, and lets nobody into one that is not theirs', () => {
	const rights = listed('member', true);
	expect(rights).toContain('archive');
	expect(rights).toContain('remove owner');
	expect(rights).not.toContain('invite');
	expect(rights).not.toContain('handOver');
});

test('nobody comes into an archived room', () => {
	expect(listed('owner', false, '2026-01-01')).not.toContain('invite');
	expect(listed('owner', false, '2026-01-01')).toContain('archive');
});

test('in a direct conversation nobody has rights over it', () => {
	for (const role of roles) expect(listed(role, true, null, 'direct')).toEqual([]);
});

test('a message is its author’s and the moderators’; in an archived room it is nobody’s but an admin’s', () => {
	const on = (author_id: string, role: Role, archived_at: string | null = null, is_admin = false) => {
		const rights = rightsOn({ author_id }, { role, archived_at }, { id: 'me', is_admin });
		return Object.entries(rights).flatMap(([name, may]) => (may ? [name] : []));
	};
	expect(on('me', 'member')).toEqual(['respond', 'edit', 'remove']);
	expect(on('other', 'member')).toEqual(['respond']);
	expect(on('other', 'moderator')).toEqual(['respond', 'remove']);
	expect(on('other', 'member', null, true)).toEqual(['respond', 'remove']);
	expect(on('me', 'owner', '2026-11-25')).toEqual([]);
	expect(on('other', 'member', '2026-11-25', true)).toEqual(['remove']);
});
