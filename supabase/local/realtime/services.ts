import type { Sql } from 'postgres';
import type { Changes } from './changes/changes.ts';
import type { Limits, RealtimeOptions } from './options.ts';
import type { Policies } from './policies.ts';
import type { Rates } from './rates.ts';
import type { Topics } from './topics.ts';

/** What channels work with. */
export interface Services {
	verify: RealtimeOptions['verify'];
	sql: Sql;
	topics: Topics;
	policies: Policies;
	changes: Changes;
	limits: Limits;
	rates: Rates;
	log(line: string): void;
}
