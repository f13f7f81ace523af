import { once } from 'node:events';
import { createServer, request as pass, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { member } from '../e2e/people.ts';
import { project } from '../realtime/project.ts';
import { signIn } from '../security/visitor.ts';
import { startSite } from './running-site.ts';

// Whose address Supabase is told, of which it counts its own limits.

/** A way to Supabase on which one sees what a site asks of Auth, and with which headers. */
async function overseen() {
	const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
	const proxy = createServer((request, response) => {
		const { url = '', method, headers } = request;
		if (url.startsWith('/auth/v1/')) seen.push({ path: url.replace(/^\/auth\/v1|\?.*/g, ''), headers });
		const onward = pass(new URL(url, project.url), { method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		request.pipe(onward);
	}).listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	afterAll(() => void proxy.close());
	const { port } = proxy.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, seen };
}

const { url, seen } = await overseen();
const sites = {
	'without a proxy': await startSite({ PUBLIC_SUPABASE_URL: url }, { forAll: true }),
	'behind two proxies': await startSite(
		{ PUBLIC_SUPABASE_URL: url, ADDRESS_HEADER: 'x-forwarded-for', XFF_DEPTH: '2' },
		{ forAll: true }
	)
};

const cases = [
	{
		which: 'without a proxy',
		whose: 'the socket’s, whatever a visitor writes',
		sent: '203.0.113.9',
		told: /^((::ffff:)?127\.0\.0\.1|::1)$/
	},
	{
		which: 'behind two proxies',
		whose: 'what the outer one has written, not what the visitor has',
		sent: '203.0.113.9, 198.51.100.7, 192.0.2.1',
		told: /^198\.51\.100\.7$/
	},
	{
		which: 'behind two proxies',
		whose: 'nobody’s, of a request that came around them',
		sent: '203.0.113.9',
		told: /^$/
	}
] as const;

test.for(cases)('Auth is told, $which: $whose', async ({ which, sent, told }) => {
	seen.length = 0;
	const headers = { 'x-forwarded-for': sent };
	const ada = await signIn(sites[which].origin, await member('ada'), headers);
	ada.age();
	expect((await ada.ask('/settings/email', { headers })).status).toBe(200);

	expect(seen.map(({ path }) => path)).toEqual(expect.arrayContaining(['/token', '/user']));
	// By the form that signs in, and by the page that renews the session.
	expect(seen.filter(({ path }) => path === '/token')).toHaveLength(2);
	for (const { path, headers } of seen) {
		expect([path, headers['sb-forwarded-for'] ?? '']).toEqual([path, expect.stringMatching(told)]);
		expect(headers.apikey).toBe(project.secretKey);
	}
});
