import { sql } from '../realtime/project.ts';

/** What a function does, as far as its source tells. */
interface Source {
	name: string;
	body: string;
}

/** A trigger of ours, and what fires it. */
interface Trigger {
	table: string;
	runs: string;
	events: string[];
	/** The columns that an UPDATE has to set; none, when any does. */
	columns: string[];
}

/**
 * The refusals by name (`private.refuse`) that each function of the API can come to: its own, those of the functions it
 * calls, and those of the triggers that it fires. Read from the catalog: what is never reached is in it too.
 */
export async function reachableRefusals(): Promise<Map<string, string[]>> {
	const sources = await sql<Source[]>`
		select pronamespace::regnamespace || '.' || proname as name, prosrc as body from pg_proc
		where pronamespace in ('public'::regnamespace, 'private'::regnamespace)`;
	const triggers = await sql<Trigger[]>`
		select n.nspname || '.' || c.relname as table, p.pronamespace::regnamespace || '.' || p.proname as runs,
			array_remove(array[
				case when t.tgtype & 4 > 0 then 'insert into' end, case when t.tgtype & 8 > 0 then 'delete from' end,
				case when t.tgtype & 16 > 0 then 'update' end
			], null) as events,
			array(select attname::text from pg_attribute where attrelid = c.oid and attnum = any (t.tgattr)) as columns
		from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
		join pg_proc p on p.oid = t.tgfoid
		where not t.tgisinternal and n.nspname in ('public', 'private')`;
	const bodies = new Map(sources.map(({ name, body }) => [name, body.replace(/--.*/g, '')]));
	const reached = (name: string, seen: Set<string>): Set<string> => {
		const body = bodies.get(name);
		if (body === undefined || seen.has(name)) return new Set();
		seen.add(name);
		const refused = [...body.matchAll(/private\.refuse\('(\w+)'/g)].map(([, code = '']) => code);
		const called = [...body.matchAll(/\b((?:private|public)\.\w+)\s*\(/g)].map(([, called = '']) => called);
		return new Set([
			...refused,
			...[...called, ...fired(body, triggers)].flatMap((next) => [...reached(next, seen)])
		]);
	};
	return new Map(
		[...bodies.keys()]
			.filter((name) => name.startsWith('public.'))
			.map((name) => [name.slice('public.'.length), [...reached(name, new Set())].toSorted()])
	);
}

/** The trigger functions that the statements in a function's body fire. */
function fired(body: string, triggers: readonly Trigger[]): string[] {
	const changes = [
		...body.matchAll(/\b(insert into|update|delete from)\s+((?:private|public)\.\w+)([^;]*)/g)
	].map(([, event = '', table = '', rest = '']) => ({ event, table, rest }));
	return changes.flatMap(({ event, table, rest }) =>
		triggers
			.filter((trigger) => trigger.table === table && trigger.events.includes(event))
			.filter(({ columns }) => {
				const isSet = (column: string) => new RegExp(`\\b${column}\\s*=`).test(rest);
				return event !== 'update' || columns.length === 0 || columns.some(isSet);
			})
			.map(({ runs }) => runs)
	);
}
