import { payloadBytes, type Limits } from './options.ts';

/** A hosted project's settings, by the names Supabase gives them. */
interface Plan {
	private_only?: boolean | undefined;
	max_concurrent_users?: number | undefined;
	max_events_per_second?: number | undefined;
	max_presence_events_per_second?: number | undefined;
	max_joins_per_second?: number | undefined;
	max_channels_per_client?: number | undefined;
	max_sockets_per_address?: number | undefined;
	max_payload_size_in_kb?: number | undefined;
	max_client_presence_events_per_window?: number | undefined;
	client_presence_window_ms?: number | undefined;
}

/** The limits that `[realtime]` of `config.toml` sets; the others stay those of the free plan. */
export function limitsOf(plan: Plan): Partial<Limits> {
	const limits = {
		privateOnly: plan.private_only,
		concurrentUsers: plan.max_concurrent_users,
		messagesPerSecond: plan.max_events_per_second,
		presenceEventsPerSecond: plan.max_presence_events_per_second,
		joinsPerSecond: plan.max_joins_per_second,
		maxChannelsPerClient: plan.max_channels_per_client,
		socketsPerAddress: plan.max_sockets_per_address,
		maxPayloadBytes:
			plan.max_payload_size_in_kb === undefined ? undefined : payloadBytes(plan.max_payload_size_in_kb),
		presenceEventsPerWindow: plan.max_client_presence_events_per_window,
		presenceWindowMs: plan.client_presence_window_ms
	};
	return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
