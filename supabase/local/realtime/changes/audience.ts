import type { Sql } from 'postgres';
import type { Session } from '../session.ts';
import type { Tuple, WalChange } from '../wal/pgoutput.ts';
import { concerns, type CheckedBinding } from './binding.ts';
import { dataFor, isTooLarge, refusedData } from './payload.ts';
import { Questions } from './questions.ts';
import type { Relation, Relations } from './relations.ts';
import { render, rowsOf, type Rows } from './rendered.ts';
import type { Audience, Subscriber } from './subscription.ts';
import type { Visibility } from './visibility.ts';

/** Those who get the same of a change: as which of their bindings, and what (JSON). */
export interface Delivery {
	type: WalChange['type'];
	ids: number[];
	data: string;
	/** Each with the session that was asked about. */
	to: [Subscriber, Session][];
}

/** What finding out takes. */
export interface Sources {
	sql: Sql;
	relations: Relations;
	visibility: Visibility;
	log(line: string): void;
}

const POLICY_FAILED = 'Error 500: Internal Server Error, RLS policy evaluation failed';

/**
 * Who receives a change, and what each sees of it: those who asked for it and whom the table's policies let read the row,
 * now. Deleted rows can no longer be asked about: as on hosted, everyone who asked receives them (their key only).
 */
export async function deliveriesOf(
	change: WalChange,
	audiences: Iterable<Audience>,
	sources: Sources
): Promise<Delivery[]> {
	const concerned = [...audiences].flatMap((audience) => {
		const bindings = audience.bindings.filter((it) => concerns(it, change));
		return bindings.length > 0 ? [{ ...audience, bindings }] : [];
	});
	if (concerned.length === 0) return [];
	const relation = await sources.relations.find(change);
	if (!relation) return [];

	const rows = rowsOf(change, relation);
	const passed = await filtered(concerned, change, rows, relation, sources);
	const json = await render(sources.sql, rows, relation);
	const tooLarge = isTooLarge(rows);
	const deliveries: Delivery[] = [];
	for (const role of new Set(concerned.map((audience) => audience.role))) {
		const readable = await sources.relations.readable(relation, role);
		const ofRole = ({ role: its }: Audience) => its === role;
		const problem = change.type === 'DELETE' ? undefined : problemOf(relation, readable);
		if (problem) {
			// Hosted tells everyone who asked for the table, whatever their filters.
			for (const audience of concerned.filter(ofRole)) {
				deliveries.push(
					...split(change, audience, [...audience.members], () => refusedData(change, problem))
				);
			}
			continue;
		}
		const dataOf = cached((select: string[] | undefined) =>
			dataFor(
				change,
				relation,
				json,
				({ name, primary }, index) => readable.has(index) && (!select || primary || select.includes(name)),
				tooLarge
			)
		);
		const asking = passed.filter(ofRole);
		const verdicts = await judge(asking, change, relation, role, sources);
		for (const audience of asking) {
			const members = (which: 'seeing' | 'failed') =>
				[...audience.members].filter(([, { claims }]) =>
					verdicts === 'all' ? which === 'seeing' : verdicts[which].has(claims)
				);
			deliveries.push(...split(change, audience, members('seeing'), dataOf));
			deliveries.push(
				...split(change, audience, members('failed'), () => refusedData(change, POLICY_FAILED))
			);
		}
	}
	return deliveries;
}

/** The audiences with those of their bindings whose filters the row passes. */
async function filtered(
	audiences: Audience[],
	change: WalChange,
	rows: Rows<Tuple>,
	relation: Relation,
	{ sql, log }: Sources
): Promise<Audience[]> {
	const questions = new Questions(relation.columns);
	const row = change.type === 'DELETE' ? rows.old : rawRow(change, relation);
	const passing = () =>
		audiences.flatMap((audience) => {
			const bindings = audience.bindings.filter(
				({ filters, conditions }) => filters.length === 0 || questions.met(conditions, row)
			);
			return bindings.length > 0 ? [{ ...audience, bindings }] : [];
		});
	passing();
	await questions.ask(sql).catch((error: unknown) => log(`filters on ${relation.name}: ${String(error)}`));
	return passing();
}

/** What the WAL has of the new row itself: filters do not look into the old one. */
function rawRow({ row }: WalChange, { columns }: Relation): Tuple {
	return columns.map(({ source }) => ('place' in source ? row[source.place] : undefined));
}

async function judge(
	audiences: Audience[],
	change: WalChange,
	relation: Relation,
	role: string,
	{ visibility, log }: Sources
): Promise<'all' | { seeing: Set<string>; failed: Set<string> }> {
	if (!relation.rowSecurity || change.type === 'DELETE') return 'all';
	// A token used by many channels is asked about once.
	const sessions = new Map<string, Session>();
	for (const { members } of audiences) {
		for (const session of members.values()) sessions.set(session.claims, session);
	}
	if (sessions.size === 0) return 'all';
	return await visibility.filter(relation, change, role, [...sessions.values()], (error) =>
		log(`RlsPolicyError: ${error.message}`)
	);
}

/** Bindings that want other columns are sent another payload; `data` gives it. */
function split(
	{ type }: WalChange,
	{ bindings }: { bindings: CheckedBinding[] },
	to: Delivery['to'],
	data: (select: string[] | undefined) => string
): Delivery[] {
	if (to.length === 0) return [];
	const bySelect = new Map<string, CheckedBinding[]>();
	for (const binding of bindings) {
		const key = JSON.stringify(binding.select ?? null);
		bySelect.set(key, [...(bySelect.get(key) ?? []), binding]);
	}
	return [...bySelect]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, group]) => ({ type, ids: group.map(({ id }) => id), data: data(group[0]?.select), to }));
}

function cached(make: (select: string[] | undefined) => string): (select: string[] | undefined) => string {
	const made = new Map<string, string>();
	return (select) => {
		const key = JSON.stringify(select ?? null);
		const known = made.get(key) ?? make(select);
		made.set(key, known);
		return known;
	};
}

/** Without a readable primary key there is no asking who may see a row. */
function problemOf(relation: Relation, readable: Set<number>): string | undefined {
	const keys = relation.columns.flatMap(({ primary }, index) => (primary ? [index] : []));
	if (keys.length === 0) return 'Error 400: Bad Request, no primary key';
	return keys.every((index) => readable.has(index)) ? undefined : 'Error 401: Unauthorized';
}
