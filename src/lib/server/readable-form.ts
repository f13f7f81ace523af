import { error, type Handle } from '@sveltejs/kit';
import { m } from '$lib/paraglide/messages';

/**
 * A form in parts that cannot be told from one another is the sender's mistake, and no failure of ours: Kit's actions
 * would answer 500. A form that is too large goes on to be refused as such.
 */
export const readableForm: Handle = async ({ event, resolve }) => {
	const { request } = event;
	if (request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
		await request
			.clone()
			.formData()
			.catch((cause: unknown) => {
				if (cause instanceof TypeError) error(400, m.problem_generic());
			});
	}
	return resolve(event);
};
