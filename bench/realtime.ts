import { parseArgs } from 'node:util';
import { floor } from './realtime/floor.ts';
import { memory } from './realtime/memory.ts';
import { scenario, type Figures } from './realtime/scenario.ts';
import { Server } from './realtime/server.ts';
import { useTable } from './realtime/table.ts';

// Run by `npm run bench:realtime`, over a throw-away database. Each row beside a floor measured in the same run: bare
// `ws` and `insert`, the same number of sockets held by the same client process. `--minutes 10` watches the memory.

/** A row of the table, with what DESIGN §8 and issue 6 allow it. */
interface Row {
	subscribers: number;
	users: number;
	perSecond: number;
	seconds: number;
	budget: { p50?: number; p99?: number; deliveries?: number };
}

const ROWS: Row[] = [
	{ subscribers: 1, users: 1, perSecond: 20, seconds: 8, budget: { p50: 6 } },
	{ subscribers: 200, users: 200, perSecond: 30, seconds: 8, budget: { p50: 25, p99: 100 } },
	{ subscribers: 1_000, users: 1_000, perSecond: 10, seconds: 8, budget: {} },
	{ subscribers: 500, users: 1, perSecond: 30, seconds: 8, budget: { deliveries: 10_000 } }
];

const { values } = parseArgs({ options: { minutes: { type: 'string' }, only: { type: 'string' } } });
const rows = values.only === undefined ? ROWS : ROWS.filter((_row, index) => values.only === String(index));

await using table = await useTable();
let isWithin = true;
print(['subscribers', 'users', 'msg/s', 'delivered', 'p50 ms', 'p99 ms', 'deliveries/s', 'CPU %', 'MB', '']);
for (const row of rows) {
	print(cells(row, await floor(table, row), 'floor'));
	await using server = await Server.start();
	const figures = await scenario(table, server, row);
	const over = faults(row, figures);
	if (over.length > 0) isWithin = false;
	print(cells(row, figures, over.length === 0 ? 'within budget' : `OVER: ${over.join(', ')}`));
}
if (values.minutes !== undefined) isWithin = (await memory(table, Number(values.minutes))) && isWithin;
process.exitCode = isWithin ? 0 : 1;

function faults({ budget }: Row, { delivered, p50, p99, perSecond }: Figures): string[] {
	return [
		delivered < 1 ? 'not all delivered' : '',
		budget.p50 !== undefined && p50 > budget.p50 ? `p50 > ${budget.p50}` : '',
		budget.p99 !== undefined && p99 > budget.p99 ? `p99 > ${budget.p99}` : '',
		budget.deliveries !== undefined && perSecond < budget.deliveries
			? `< ${budget.deliveries} deliveries/s`
			: ''
	].filter(Boolean);
}

function cells({ subscribers, users, perSecond }: Row, figures: Figures, note: string): unknown[] {
	const { delivered, p50, p99, cpu, megabytes } = figures;
	return [
		subscribers,
		users,
		perSecond,
		`${(delivered * 100).toFixed(1)} %`,
		p50.toFixed(1),
		p99.toFixed(1),
		Math.round(figures.perSecond),
		cpu?.toFixed(0) ?? '–',
		megabytes?.toFixed(0) ?? '–',
		note
	];
}

function print(columns: unknown[]): void {
	console.log(
		columns
			.map((column) => String(column).padEnd(13))
			.join('')
			.trimEnd()
	);
}
