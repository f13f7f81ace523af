import type { DataClient } from '../supabase/data';
import type { LineOptions, LineState } from './line';
import type { Locks, OutboxStore, Tabs } from './tabs';

/** What a chat runs over, and whom it tells. */
export type ChatOptions = Omit<LineOptions, 'userId'> & {
	me: { id: string; username: string };
	data: DataClient;
	store: OutboxStore;
	tabs: Tabs;
	locks: Locks;
	isHidden: () => boolean;
	/** Called whenever the list of rooms, the outbox, or who is online is another. */
	changed: () => void;
	state: (state: LineState) => void;
	signedOut: () => void;
};
