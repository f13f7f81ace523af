import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from './table.ts';

/** What is given up on after this long: a delivery that late is lost to whoever waits for it. */
const PATIENCE_MS = 15_000;

/** Notes how long after its sending each message arrived, at any of the sockets. */
export class Latencies {
	readonly #all: number[] = [];
	#first = Infinity;
	#last = 0;

	/** A frame that holds `"sent":<time>`. */
	note(frame: string): void {
		const sent = /"sent": ?([\d.]+)/.exec(frame)?.[1];
		if (sent === undefined) return;
		const now = clock();
		this.#first = Math.min(this.#first, Number(sent));
		this.#last = now;
		this.#all.push(now - Number(sent));
	}

	/** Waits until so many have arrived, or no more do. */
	async arrived(expected: number): Promise<void> {
		const until = clock() + PATIENCE_MS;
		while (this.#all.length < expected && clock() < until) await sleep(20);
	}

	summary(expected: number): { delivered: number; p50: number; p99: number; perSecond: number } {
		const sorted = this.#all.toSorted((a, b) => a - b);
		const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN;
		return {
			delivered: sorted.length / expected,
			p50: at(0.5),
			p99: at(0.99),
			perSecond: (sorted.length * 1_000) / (this.#last - this.#first)
		};
	}
}
