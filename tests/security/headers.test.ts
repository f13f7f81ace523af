import { expect, inject, test } from 'vitest';
import { newMember, Visitor } from './visitor.ts';

const site = inject('site');

/** The directives of a policy, by name. */
function directives(policy: string): Map<string, string[]> {
	return new Map(
		policy.split(';').map((directive) => {
			const [name = '', ...values] = directive.trim().split(/\s+/);
			return [name, values] as const;
		})
	);
}

// What Mozilla's Observatory gives for each (https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring):
// 100 is A+, and more is given only to whoever has 90 without it.
test('each header is what the Observatory gives its best grade for', async () => {
	const response = await new Visitor(site).ask('/login');
	const { headers } = response;
	const policy = directives(headers.get('content-security-policy') ?? '');

	// Content Security Policy, +5: nothing unsafe in scripts and styles, nothing broad, no other plugin, base or form.
	for (const name of ['script-src', 'style-src']) {
		const values = policy.get(name) ?? [];
		expect(values.filter((value) => !value.startsWith("'nonce-"))).toEqual(["'self'"]);
		// Kit writes one for styles where a page has any.
		const nonces = values.filter((value) => /^'nonce-[\w+/=-]{20,}'$/.test(value));
		expect(nonces).toHaveLength(name === 'script-src' ? 1 : nonces.length);
	}
	for (const name of ['object-src', 'base-uri', 'frame-ancestors'])
		expect(policy.get(name)).toEqual(["'none'"]);
	expect(policy.get('form-action')).toEqual(["'self'"]);
	expect(policy.get('default-src')).toEqual(["'self'"]);
	expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
	expect(policy.get('trusted-types')).not.toContain('default');
	expect(policy.get('trusted-types')).not.toContain("'allow-duplicates'");
	expect(
		[...policy.values()].flat().filter((value) => /^(\*|https?:|wss?:)$|unsafe-eval/.test(value))
	).toEqual([]);
	// Frames, +5 by the policy; referrer, +5; resources, +10; the others cost nothing.
	expect(headers.get('x-frame-options')).toBe('DENY');
	expect(headers.get('referrer-policy')).toBe('same-origin');
	expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
	expect(headers.get('x-content-type-options')).toBe('nosniff');
	const [, seconds = '0'] = /max-age=(\d+)/.exec(headers.get('strict-transport-security') ?? '') ?? [];
	expect(Number(seconds)).toBeGreaterThanOrEqual(15_768_000);
	// No CORS; every script is this site's own.
	expect(headers.get('access-control-allow-origin')).toBeNull();
	const scripts = (await response.text()).match(/<script[^>]*\bsrc="[^"]*"/g) ?? [];
	expect(scripts.filter((tag) => /src="(https?:)?\/\//.test(tag))).toEqual([]);
	// Nobody is told what the server is made of.
	expect(headers.get('server')).toBeNull();
	expect(headers.get('x-powered-by')).toBeNull();
});

test('a nonce is used once', async () => {
	const ada = await newMember(site, 'ada');
	const nonces = new Set<string>();
	for (let n = 0; n < 20; n += 1) {
		const policy = (await ada.ask('/rooms/general')).headers.get('content-security-policy') ?? '';
		nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
	}
	expect(nonces.size).toBe(20);
});

test('what is a member’s is kept by no cache', async () => {
	const ada = await newMember(site, 'ada');
	for (const path of ['/rooms/general', '/rooms/general/__data.json', '/settings/data/export', '/settings']) {
		const answer = await ada.ask(path);
		expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([
			path,
			200,
			'private, no-store'
		]);
		await answer.body?.cancel();
	}
});
