import { RealtimeClient } from '@supabase/realtime-js';
import { bad, doubt, good, type Finding } from './finding.ts';
import type { Project } from './project.ts';

/** Milliseconds for connecting and joining. */
const LIMIT = 10_000;

/** Whether Realtime takes connections, and whether it refuses channels that no policy guards. */
export async function checkRealtime({ url, publishableKey }: Project): Promise<Finding[]> {
	const client = new RealtimeClient(`${url.replace(/^http/, 'ws')}/realtime/v1`, {
		params: { apikey: publishableKey },
		timeout: LIMIT
	});
	try {
		const { promise, resolve } = Promise.withResolvers<{ status: string; error?: Error }>();
		client.channel('doctor').subscribe((status, error) => resolve(error ? { status, error } : { status }));
		const { status, error } = await promise;
		if (status === 'SUBSCRIBED') {
			return [
				good('Realtime takes connections.'),
				doubt(
					'Realtime lets anyone with the publishable key use public channels, at your plan’s cost.',
					'Dashboard: Realtime → Settings → “Allow public access” off. The site uses private channels only.'
				)
			];
		}
		if (error && /private/i.test(error.message)) {
			return [good('Realtime takes connections, for private channels only.')];
		}
		const why = error?.message ?? status;
		return [
			bad(
				`Realtime cannot be joined: ${why}.`,
				'Dashboard: Realtime → Settings → “Enable Realtime service” on.'
			)
		];
	} finally {
		await client.disconnect();
	}
}
