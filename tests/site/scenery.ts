import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { meSchema } from '../../src/lib/schemas/person.ts';
import type { Database } from '../../src/lib/supabase/database.types.ts';
import { answer, newPeople, newRoom, write, type Person } from '../database/people.ts';
import { newcomer } from '../e2e/people.ts';
import { project } from '../realtime/project.ts';
import type { Visitor } from '../security/visitor.ts';

/** What is filled in, or stands in an address, by name. */
export type Fields = Record<string, string>;

/** Rooms, people and a message: how addresses name them, and what the forms of the member's pages say of them. */
export async function scenery(ada: Visitor) {
	const token = ada.session?.access_token ?? '';
	const data = createClient<Database>(project.url, project.publishableKey, {
		accessToken: async () => token
	});
	const me = meSchema.parse(await answer(data.rpc('me')));
	const member: Person = { ...me, data };
	const { bob, cleo } = await newPeople('bob', 'cleo');
	const own = await newRoom({ owner: member, member: bob });
	const other = await newRoom({ owner: cleo }, 'open');
	const invited = await newRoom({ owner: cleo });
	const [mine = ''] = await write(member, own, 'mine');
	const [message = ''] = await write(bob, own, 'yours');
	const invitation = await invite(cleo, invited);
	const bad = await invite(member, own);

	const names = { own: own.slug, other: other.slug, invited: invited.slug, message, bob: bob.username };
	const join = { room_id: other.id };
	const whose = { user_id: bob.id };
	const said = { message_id: mine, seq: '1' };
	const forms: Record<string, Fields> = {
		'/(app)/browse?/join': join,
		'/(app)/browse/[slug]?/join': join,
		'/(app)/directs/new': { with: cleo.id },
		'/(app)/new-room': { name: 'New', topic: '', kind: 'closed' },
		'/(app)/report/[message]': { reason: 'spam', note: '' },
		'/(app)/rooms/[slug]?/send': { id: randomUUID(), room_id: own.id, body: 'Hello' },
		'/(app)/rooms/[slug]?/edit': { ...said, body: 'Mine' },
		'/(app)/rooms/[slug]?/react': { ...said, emoji: '👍', on: 'true' },
		'/(app)/rooms/[slug]?/mark_read': { room_id: own.id, seq: '2' },
		'/(app)/rooms/[slug]?/mark_unread': { message_id: mine },
		'/(app)/rooms/[slug]?/remove': said,
		'/(app)/rooms/[slug]/invitations?/create': { hours: '1', max_uses: '1' },
		'/(app)/rooms/[slug]/invitations?/revoke': { invitation_id: bad.id },
		'/(app)/rooms/[slug]/people?/add': { username: cleo.username },
		'/(app)/rooms/[slug]/people/[username]?/role': { role: 'moderator' },
		'/(app)/rooms/[slug]/settings?/notify': { notify: 'mentions' },
		'/(app)/rooms/[slug]/settings?/describe': { name: 'Other', topic: '' },
		'/(app)/rooms/[slug]/settings?/archive': { archived: 'true' },
		'/(app)/settings': { username: me.username, display_name: 'Ada', bio: '', avatar_color: '' },
		'/(app)/settings/appearance': { locale: '', theme: 'dark' },
		'/(app)/settings/blocked?/block': whose,
		'/(app)/settings/blocked?/unblock': whose,
		'/(app)/settings/reports': { message_id: message, outcome: 'kept' }
	};
	const parameters: Fields = {
		'/(app)/browse/[slug]': other.slug,
		'/(app)/report/[message]': message,
		'/(auth)/invite/[token]': invitation.token,
		'[slug]': own.slug,
		'[username]': bob.username,
		'[provider=provider]': 'github',
		'[lang=language]': 'fr'
	};
	return { names, forms, parameters };
}

/** A link into a room: its id, and the token that is in its address. */
async function invite({ data }: Person, room: { id: string }): Promise<{ id: string; token: string }> {
	return (await answer(data.rpc('create_invitation', { room_id: room.id }))) as never;
}

/** The forms that anybody may send, as somebody with this address and password fills them in. */
export function formsOfAnybody({
	email,
	password
}: {
	email: string;
	password: string;
}): Record<string, Fields> {
	const link = { token_hash: randomUUID(), type: 'signup' };
	const next = { password: 'another one, and long' };
	return {
		'/(app)/settings/delete': { password },
		'/(app)/settings/email': { email: newcomer('new').email },
		'/(app)/settings/password': { current: password, ...next },
		'/(auth)/confirm?/link': link,
		'/(auth)/confirm?/code': { email, code: '000000' },
		'/(auth)/confirm?/again': { email },
		'/(auth)/confirm/email': { ...link, type: 'email_change' },
		'/(auth)/forgot-password': { email },
		'/(auth)/login?/password': { email, password },
		// Another than the one who asks for another mail: this one counts there.
		'/(auth)/login?/link': { email: newcomer('new').email },
		'/(auth)/register': newcomer('new'),
		'/(auth)/reset-password?/link': { ...link, ...next },
		'/(auth)/reset-password?/code': { email, code: '000000', ...next },
		'/(auth)/reset-password?/again': next,
		'/language': { locale: 'en', next: '/login' }
	};
}
