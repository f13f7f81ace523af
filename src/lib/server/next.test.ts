import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localPath } from './next';

const site = 'https://parlotte.example';

const hostile = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'/',
				'\\',
				'//',
				'\t',
				'\n',
				'\r',
				' ',
				'.',
				'..',
				'@',
				':',
				'?',
				'#',
				'%2f',
				'%5c',
				'\u0000'
			),
			fc.constantFrom('https:', 'javascript:', 'data:', 'evil.example', 'rooms', '\u202e', '／'),
			fc.string({ unit: 'binary', maxLength: 4 })
		),
		{ maxLength: 10 }
	)
	.map((parts) => parts.join(''));

test('wherever it is asked to go, it stays on the site, as browsers read it', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				hostile,
				hostile.map((rest) => `/${rest}`),
				fc.webUrl()
			),
			(wanted) => {
				const path = localPath(wanted);
				expect(path).toMatch(/^\/(?![/\\])/);
				expect(new URL(path, site).origin).toBe(site);
				// What is a path of the site stays one when it is asked for again.
				expect(localPath(path)).toBe(path);
			}
		),
		{ numRuns: 5_000 }
	);
});

test.each([
	'//evil.example',
	'/\\evil.example',
	'/\t/evil.example',
	'/.//evil.example',
	'rooms',
	'',
	null,
	undefined
])('%j is no path of the site', (wanted) => {
	expect(localPath(wanted, '/rooms/general')).toBe('/rooms/general');
});

test('paths of the site are kept, with what follows them', () => {
	expect(localPath('/rooms/general?before=3#m-2')).toBe('/rooms/general?before=3#m-2');
});
