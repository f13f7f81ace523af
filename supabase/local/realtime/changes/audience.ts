import type { Session } from '../session.ts';
import type { WalChange } from '../wal/pgoutput.ts';
import { wants } from './binding.ts';
import { dataFor, refusedData } from './payload.ts';
import type { Relation, Relations } from './relations.ts';
import type { Subscription } from './subscription.ts';
import type { Visibility } from './visibility.ts';

/** A subscription that is to receive a change: as which of its bindings, and what. */
export interface Recipient {
	subscription: Subscription;
	ids: number[];
	/** The change as the subscriber's role sees it, as JSON. */
	data: string;
}

interface Candidate {
	subscription: Subscription;
	ids: number[];
}

/**
 * Who receives a change, and what each sees of it: those who asked for it and whom the table's policies let read the row,
 * now. Deleted rows can no longer be asked about: as on hosted, everyone who asked receives them (their key only).
 */
export async function audienceOf(
	change: WalChange,
	subscriptions: Iterable<Subscription>,
	relations: Relations,
	visibility: Visibility,
	refused: (error: unknown) => void
): Promise<Recipient[]> {
	const relation = await relations.find(change);
	if (!relation) return [];

	const recipients: Recipient[] = [];
	for (const [role, candidates] of byRole(change, relation, subscriptions)) {
		const readable = await relations.readable(relation, role);
		const problem = change.type === 'DELETE' ? undefined : problemOf(relation, readable);
		if (problem) {
			const data = refusedData(change, relation, problem);
			recipients.push(...candidates.map((candidate) => ({ ...candidate, data })));
			continue;
		}
		const data = dataFor(change, relation, readable);
		let admitted = candidates;
		if (relation.rowSecurity && change.type !== 'DELETE') {
			// A token used by many channels is asked about once.
			const sessions = new Map(candidates.map(({ subscription: { session } }) => [session.claims, session]));
			try {
				const seeing = await visibility.filter(relation, change, role, [...sessions.values()]);
				const claims = new Set(seeing.map((session) => session.claims));
				admitted = candidates.filter(({ subscription }) => claims.has(subscription.session.claims));
			} catch (error) {
				refused(error);
				admitted = [];
			}
		}
		recipients.push(...admitted.map((candidate) => ({ ...candidate, data })));
	}
	return recipients;
}

function byRole(
	change: WalChange,
	relation: Relation,
	subscriptions: Iterable<Subscription>
): Map<Session['role'], Candidate[]> {
	const groups = new Map<string, Candidate[]>();
	for (const subscription of subscriptions) {
		const ids = subscription.bindings.filter((it) => wants(it, change, relation)).map(({ id }) => id);
		if (ids.length === 0) continue;
		const group = groups.get(subscription.session.role) ?? [];
		groups.set(subscription.session.role, group);
		group.push({ subscription, ids });
	}
	return groups;
}

/** Without a readable primary key there is no asking who may see a row. */
function problemOf(relation: Relation, readable: Set<number>): string | undefined {
	const keys = relation.columns.flatMap(({ primary }, index) => (primary ? [index] : []));
	if (keys.length === 0) return 'Error 400: Bad Request, no primary key';
	return keys.every((index) => readable.has(index)) ? undefined : 'Error 401: Unauthorized';
}
