import { pageToken, requireMember } from '$lib/server/member';
import * as rooms from '$lib/server/rooms';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals }) => {
	const member = requireMember(locals.session);
	return { me: member.person, token: pageToken(member), rooms: await rooms.list(member.data) };
};
