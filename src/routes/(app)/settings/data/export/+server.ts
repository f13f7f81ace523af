import { requireMember } from '$lib/server/member';
import { exportOf } from '$lib/server/own-data';
import type { RequestHandler } from './$types';

/** Everything of the member's, as one JSON file that is written while it is read. */
export const GET: RequestHandler = ({ locals }) => {
	const member = requireMember(locals.session);
	const day = new Date().toISOString().slice(0, 10);
	return new Response(streamOf(exportOf(member.data)), {
		headers: {
			'content-type': 'application/json',
			'content-disposition': `attachment; filename="parlotte-${member.person.username}-${day}.json"`
		}
	});
};

/** Text as a body that asks for the next piece when the last one has been taken. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream({
		pull: async (controller) => {
			const { done, value } = await pieces.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		cancel: async () => void (await pieces.return(undefined))
	});
}
