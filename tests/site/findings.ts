import { expect } from 'vitest';
import type { Finding } from '../../scripts/doctor/finding.ts';

/** A finding that is not good says what to do. */
export const told = (what: string) =>
	expect.objectContaining({ what: expect.stringContaining(what), remedy: expect.any(String) });
/** Those that are not good. */
export const wrong = (findings: Finding[]) => findings.filter(({ state }) => state !== 'good');
