import { randomUUID } from 'node:crypto';
import { isOfMessage } from '../../src/lib/markdown/trusted.ts';
import { payloads } from '../security/payloads/index.ts';
import { sample } from '../security/sample.ts';
import { tried as noted } from '../security/tally.ts';
import { enter, member, messages } from './people.ts';
import { owner } from './project.ts';
import { expect, test, type Page } from './test.ts';

const BATCH = 40;

/** What may be stored of them: the database refuses control characters and blanks. */
const all = Object.values(payloads)
	.flat()
	.map((source) =>
		source
			.normalize('NFC')
			.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
			.trim()
	)
	.filter((source) => source !== '');

/** The bodies hold what messages may have, and what the page itself adds: colours, a place for the keyboard. */
async function inspect(page: Page): Promise<void> {
	for (const html of await page
		.locator('.markdown')
		.evaluateAll((bodies) => bodies.map((body) => body.innerHTML))) {
		expect(
			isOfMessage(
				html
					.replaceAll('<pre tabindex="0">', '<pre>')
					.replace(/<span class="hljs[^>]*>/g, '<span>')
					.replace(/<!--.*?-->/g, '')
			),
			html
		).toBe(true);
	}
	expect(await page.evaluate(() => 'pwned' in window && window.pwned)).toBe(0);
}

test('attacks in messages run nothing, live or from the server', { tag: '@once' }, async ({ page }) => {
	const tried = sample(all, 80);
	test.setTimeout(30_000 + tried.length * 500);
	noted('attacks in messages, in a browser', tried.length * 2);
	await page.addInitScript(() => {
		Object.assign(window, { pwned: 0 });
		Object.defineProperty(window, 'pwned', { writable: true, value: 0 });
	});
	const ada = await member('ada');
	await enter(page, ada);
	const { data: room } = await owner.from('rooms').select('id').eq('slug', 'general').single().throwOnError();
	const { data: author } = await owner
		.from('profiles')
		.select('id')
		.eq('username', ada.username)
		.single()
		.throwOnError();

	for (let start = 0; start < tried.length; start += BATCH) {
		const mark = randomUUID();
		const bodies = [...tried.slice(start, start + BATCH), mark];
		await owner
			.from('messages')
			.insert(bodies.map((body) => ({ id: randomUUID(), room_id: room.id, author_id: author.id, body })))
			.throwOnError();
		await expect(messages(page, mark)).toHaveCount(1);
		await expect(page.locator('.body > p')).toHaveCount(0);
		await inspect(page);
		await page.reload();
		await expect(messages(page, mark)).toHaveCount(1);
		await inspect(page);
	}
});
