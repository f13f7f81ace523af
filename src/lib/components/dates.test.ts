import { expect, test } from 'vitest';
import { dayOf, dayTitle, exactly, hourOf, momentOf, renderDatesFor } from './dates';

const moment = new Date('2026-03-29T22:30:00Z');

function readIn(tag: string, timeZone: string, isPlaced = true): void {
	renderDatesFor(() => ({ tag, place: { timeZone }, isPlaced, formats: new Map() }));
}

test('times are the reader’s, or say whose they are', () => {
	readIn('en-GB', 'Asia/Tokyo');
	expect(hourOf(moment)).toBe('07:30');
	expect(dayOf(moment)).toBe('2026-03-30');
	readIn('en-GB', 'UTC', false);
	expect(hourOf(moment)).toBe('22:30 UTC');
	expect(momentOf(moment, new Date('2026-04-01T00:00:00Z'))).toBe('29 Mar, 22:30 UTC');
});

test('days are those of the reader’s calendar, the shortest and the longest of the year included', () => {
	readIn('fr', 'Europe/Paris');
	const title = (at: string, now: string) => dayTitle(new Date(at), new Date(now));
	// A day of 23 hours, and one of 25.
	expect(title('2026-03-29T10:00:00Z', '2026-03-29T22:30:00Z')).toBe('Hier');
	expect(title('2026-10-24T10:00:00Z', '2026-10-25T22:30:00Z')).toBe('Hier');
	expect(title('2026-10-25T22:30:00Z', '2026-10-25T22:59:00Z')).toBe('Aujourd’hui');
	expect(title('2026-10-23T10:00:00Z', '2026-10-25T22:30:00Z')).toBe('Vendredi 23 octobre');
	expect(title('2025-12-31T23:30:00Z', '2026-06-02T10:00:00Z')).toBe('Jeudi 1 janvier');
	expect(title('2025-12-31T22:30:00Z', '2026-06-02T10:00:00Z')).toBe('Mercredi 31 décembre 2025');
});

test('dates are written as the reader’s country writes them', () => {
	readIn('en-US', 'America/New_York');
	expect(exactly(moment)).toMatch(/^Sunday, March 29, 2026.* 6:30\sPM$/);
});
