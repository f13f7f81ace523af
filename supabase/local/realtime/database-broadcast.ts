import type { Topics } from './topics.ts';
import type { WalChange } from './wal/pgoutput.ts';

/** Whether a change is a message sent with `realtime.send`: a row of a partition of `realtime.messages`. */
export function isDatabaseBroadcast({ type, relation }: WalChange): boolean {
	return type === 'INSERT' && relation.schema === 'realtime' && /^messages(_|$)/.test(relation.table);
}

/** Broadcasts such a row to its topic. The database sent it, so no policy is asked whether it may. */
export function broadcastRow({ relation, row }: WalChange, topics: Topics): void {
	const value = (name: string) => row[relation.columns.findIndex((column) => column.name === name)];
	const [topic, event, payload, id] = [value('topic'), value('event'), value('payload'), value('id')];
	if (typeof topic !== 'string' || typeof event !== 'string' || typeof payload !== 'string') return;

	const meta = JSON.stringify({ id });
	const message = `{"event":${JSON.stringify(event)},"meta":${meta},"payload":${payload},"type":"broadcast"}`;
	topics.find(topic, value('private') === 't')?.broadcast(message);
}
