import { pageToken, requireMember } from '$lib/server/member';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => {
	const member = requireMember(locals.session);
	return { me: member.person, token: pageToken(member) };
};
