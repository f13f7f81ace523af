import { createConnections, type Connections } from './database/connections.ts';
import { inserting } from './database/inserting.ts';
import { opening } from './database/opening.ts';
import { listing } from './database/listing.ts';
import { deleting } from './database/deleting.ts';

// Run by `npm run bench:database`, over a throw-away database. Prints each figure beside its floor and budget.

/** One measured thing, and what it is measured against. */
export interface Figure {
	what: string;
	/** Milliseconds: of the thing itself, and of its floor. */
	measured: number;
	floor: number;
	against: string;
	/** How many times the floor it may take. */
	budget?: number;
	/** How Postgres found the rows. */
	plan?: string;
}

// The list first: it fills the site, and what is planned after it is planned for one of 20,000 rooms and 5,000 people.
const parts: ((connections: Connections) => Promise<Figure[]>)[] = [listing, inserting, deleting, opening];

await using connections = createConnections();
let isWithin = true;
console.log(
	['', 'ms', 'floor', '×', 'budget', 'against'].map((title, n) => title.padEnd(n === 0 ? 58 : 9)).join('')
);
for (const part of parts) {
	for (const { what, measured, floor, against, budget, plan } of await part(connections)) {
		const times = measured / floor;
		const over = budget !== undefined && times > budget;
		if (over) isWithin = false;
		const cells = [measured.toFixed(3), floor.toFixed(3), times.toFixed(2), budget ? `≤ ${budget}` : '–'];
		console.log(
			`${what.padEnd(58)}${cells.map((cell) => cell.padEnd(9)).join('')}${against}${over ? '  OVER' : ''}`
		);
		if (plan) console.log(`  ${plan}`);
	}
}
process.exitCode = isWithin ? 0 : 1;
