import type { RequestEvent } from '@sveltejs/kit';

/**
 * The address a request comes from: the socket's, or the one that the trusted proxy in front says
 * (`ADDRESS_HEADER` and `XFF_DEPTH` of adapter-node). Null when there should be a proxy and the request came
 * around it: what it says of itself is not believed.
 */
export function addressOf(event: RequestEvent): string | null {
	try {
		return event.getClientAddress();
	} catch {
		return null;
	}
}
