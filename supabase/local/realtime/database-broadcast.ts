import type { Topics } from './topics.ts';
import type { UserBroadcast } from './user-broadcast.ts';
import type { WalChange } from './wal/pgoutput.ts';

/** Whether a change is a message sent with `realtime.send`: a row of a partition of `realtime.messages`. */
export function isDatabaseBroadcast({ type, relation }: WalChange): boolean {
	return type === 'INSERT' && relation.schema === 'realtime' && /^messages(_|$)/.test(relation.table);
}

/** Broadcasts such a row to its topic. The database sent it, so no policy is asked whether it may. */
export function broadcastRow({ relation, row }: WalChange, topics: Topics): void {
	const value = (name: string) => row[relation.columns.findIndex((column) => column.name === name)];
	const [topic, event, id] = [value('topic'), value('event'), value('id')];
	if (typeof topic !== 'string' || typeof event !== 'string' || typeof id !== 'string') return;
	const message = messageOf(event, value('payload'), value('binary_payload'), JSON.stringify({ id }));
	if (message === undefined || value('skip_broadcast') === 't') return;
	topics.find(topic, value('private') === 't')?.broadcast(message, { id });
}

function messageOf(
	event: string,
	payload: string | null | undefined,
	binary: string | null | undefined,
	meta: string
): string | UserBroadcast | undefined {
	if (typeof binary === 'string') {
		const data = Buffer.from(binary.replace(/^\\x/, ''), 'hex');
		return { kind: 'user-broadcast', event, encoding: 'binary', data, meta };
	}
	if (typeof payload !== 'string') return undefined;
	return `{"event":${JSON.stringify(event)},"meta":${meta},"payload":${payload},"type":"broadcast"}`;
}
