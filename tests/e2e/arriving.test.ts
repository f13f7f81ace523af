import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '../site/free-port.ts';
import { enter, member } from './people.ts';
import { owner } from './project.ts';
import { closedRoom, idOf } from './rooms.ts';
import { shifts } from './shifts.ts';
import { here } from './sites.ts';
import { expect, test } from './test.ts';

const MESSAGES = 40;
/** What is not painted by then, in milliseconds, waits for more of the page. */
const MANY_FRAMES = 2_000;

test('a room that comes in pieces does not move what is there', { tag: '@every' }, async ({ page }) => {
	const ada = await member('ada');
	const author_id = await idOf(ada);
	const { id: room_id, slug } = await closedRoom([{ id: author_id }]);
	const rows = Array.from({ length: MESSAGES }, (_, n) => ({ room_id, author_id, body: `number ${n}` }));
	expect((await owner.from('messages').insert(rows)).error).toBeNull();
	await enter(page, ada);

	// The page arrives up to its composer, and the rest once that has been there to be painted.
	const rest = Promise.withResolvers();
	const port = await freePort();
	const slow = createServer(async ({ url, headers }, response) => {
		const answer = await fetch(`${here}${url}`, { headers: { cookie: headers.cookie ?? '' } });
		response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
		const bytes = Buffer.from(await answer.arrayBuffer());
		if (!url?.startsWith('/rooms/')) return response.end(bytes);
		const middle = bytes.indexOf('<form class="composer');
		response.write(bytes.subarray(0, middle));
		await rest.promise;
		response.end(bytes.subarray(middle));
	}).listen(port);
	await once(slow, 'listening');

	await page.goto(`http://localhost:${port}/rooms/${slug}`, { waitUntil: 'commit' });
	await expect(page.locator(`#m-${MESSAGES}`)).toBeAttached();
	await page.evaluate((time) => {
		const painted = new Promise((done) =>
			new PerformanceObserver(done).observe({ type: 'paint', buffered: true })
		);
		return Promise.race([painted, new Promise((done) => setTimeout(done, time))]);
	}, MANY_FRAMES);
	rest.resolve(null);
	await expect(page.locator(`#m-${MESSAGES}`)).toBeInViewport();
	expect(await shifts(page)).toEqual([]);
	slow.close();
	slow.closeAllConnections();
});
