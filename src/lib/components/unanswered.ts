import type { ActionResult } from '@sveltejs/kit';

/** Whether nobody has looked at a form that was sent: the network is gone, or what the site stands on. It can be sent again. */
export function isUnanswered(result: ActionResult): boolean {
	return result.type === 'error' && (result.status === undefined || result.status === 503);
}
