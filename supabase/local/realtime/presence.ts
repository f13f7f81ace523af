import { randomBytes } from 'node:crypto';
import { canonicalJson, type JsonObject } from './json.ts';

type Meta = JsonObject & { phx_ref: string };
/** Metas by presence key, as clients receive them. */
export type Metas = Record<string, { metas: Meta[] }>;

export interface Diff {
	joins: Metas;
	leaves: Metas;
}

/** Who is on a topic. One owner (a channel) has one meta at most; several owners may share a key. */
export class Presence {
	readonly #present = new Map<object, { key: string; payload: JsonObject; meta: Meta }>();

	/** What a newcomer is told. */
	state(): Metas {
		const state: Metas = {};
		for (const { key, meta } of this.#present.values()) {
			const metas = Object.hasOwn(state, key) ? state[key]?.metas : undefined;
			if (metas) metas.push(meta);
			else define(state, key, meta);
		}
		return state;
	}

	/** Puts an owner on the topic, or changes its meta; undefined when nothing changes. */
	track(owner: object, key: string, payload: JsonObject): Diff | undefined {
		const previous = this.#present.get(owner);
		if (previous && canonicalJson(previous.payload) === canonicalJson(payload)) return undefined;

		const meta: Meta = { ...payload, phx_ref: randomBytes(9).toString('base64url') };
		if (previous) meta['phx_ref_prev'] = previous.meta.phx_ref;
		this.#present.set(owner, { key, payload, meta });
		return { joins: single(key, meta), leaves: previous ? single(key, previous.meta) : {} };
	}

	/** Takes an owner off the topic; undefined when it was not on it. */
	untrack(owner: object): Diff | undefined {
		const previous = this.#present.get(owner);
		if (!previous) return undefined;
		this.#present.delete(owner);
		return { joins: {}, leaves: single(previous.key, previous.meta) };
	}
}

function single(key: string, meta: Meta): Metas {
	const metas: Metas = {};
	define(metas, key, meta);
	return metas;
}

/** Assigns even the key `__proto__`, which clients choose. */
function define(metas: Metas, key: string, meta: Meta): void {
	const value = { metas: [meta] };
	Object.defineProperty(metas, key, { value, enumerable: true, configurable: true, writable: true });
}
