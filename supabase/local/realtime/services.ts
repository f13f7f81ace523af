import type { Changes } from './changes/changes.ts';
import type { Limits, RealtimeOptions } from './options.ts';
import type { Policies } from './policies.ts';
import type { Topics } from './topics.ts';

/** What channels work with. */
export interface Services {
	verify: RealtimeOptions['verify'];
	topics: Topics;
	policies: Policies;
	changes: Changes;
	limits: Limits;
	log(line: string): void;
}
