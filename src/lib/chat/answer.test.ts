import { expect, test } from 'vitest';
import { judge } from './answer';

const refused = (status: number, code: string, details = '') =>
	judge({ status, error: { code, message: 'no', details } });

test('created is stored, and nothing else is', () => {
	expect(judge({ status: 201, error: null })).toEqual({ type: 'done' });
	expect(judge({ status: 200, error: null })).toMatchObject({ type: 'again' });
});

test.each([
	[0, ''],
	[408, ''],
	[500, '40P01'],
	[500, '57014'],
	[400, '55P03'],
	[503, 'PGRST000'],
	[502, ''],
	[401, 'PGRST301'],
	[404, '']
])('%i %s is tried again', (status, code) => {
	expect(refused(status, code)).toEqual({ type: 'again', afterSeconds: null });
});

test('a flood says when to come again', () => {
	expect(refused(429, 'flood', '7')).toEqual({ type: 'again', afterSeconds: 7 });
	expect(refused(429, '', 'soon')).toEqual({ type: 'again', afterSeconds: null });
});

test.each([
	[403, '42501'],
	[409, '23505'],
	[400, '23514'],
	[403, 'archived'],
	[413, '413']
])('%i %s is a refusal, with its reason', (status, code) => {
	expect(refused(status, code)).toEqual({ type: 'refused', reason: { code, message: 'no' } });
});
