import { randomUUID } from 'node:crypto';
import { payloads } from '../security/payloads/index.ts';
import { sample } from '../security/sample.ts';
import { tried } from '../security/tally.ts';
import { enter, member } from './people.ts';
import { owner } from './project.ts';
import { expect, test, type Page } from './test.ts';

/** So many rooms beside the conversation at a time. */
const BATCH = 16;

const attacks = Object.values(payloads)
	.flat()
	.map((source) =>
		source
			.normalize('NFC')
			.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
			.trim()
	);

/** Nothing on the page is there because somebody wrote it. */
async function inspect(page: Page): Promise<void> {
	const foreign = page.locator(
		'iframe, object, embed, base, math, marquee, body script[src]:not([nonce]), img:not([src^="/"]):not([src^="./"]), [style*="expression"]'
	);
	await expect(foreign).toHaveCount(0);
	const running = await page.evaluate(() =>
		[...document.querySelectorAll('*')]
			.flatMap((element) => [...element.attributes])
			.filter(({ name, value }) => /^on/i.test(name) || /^\s*(javascript|data:text|vbscript):/i.test(value))
			.filter(({ name }) => name !== 'title' && name !== 'value' && name !== 'aria-label')
			.map(({ name, value }) => `${name}=${value}`)
	);
	expect(running).toEqual([]);
	expect(await page.evaluate(() => 'pwned' in window && window.pwned)).toBe(0);
}

test('attacks in names, topics, bios and addresses run nothing', { tag: '@once' }, async ({ page }) => {
	const chosen = sample(attacks, BATCH);
	test.setTimeout(60_000 + chosen.length * 500);
	await page.addInitScript(() => {
		Object.defineProperty(window, 'pwned', { writable: true, value: 0 });
	});
	const ada = await member('ada');
	await enter(page, ada);
	const { data: person } = await owner
		.from('profiles')
		.select('id')
		.eq('username', ada.username)
		.single()
		.throwOnError();

	let shown = 0;
	for (let start = 0; start < chosen.length; start += BATCH) {
		const batch = chosen.slice(start, start + BATCH);
		const rooms = batch.map((attack) => ({
			id: randomUUID(),
			slug: randomUUID(),
			kind: 'closed',
			name: [...attack].slice(0, 48).join(''),
			topic: [...attack].slice(0, 250).join('')
		}));
		let last = 'general';
		let stored = 0;
		for (const room of rooms) {
			// What the database refuses is nowhere to be shown.
			if ((await owner.from('rooms').insert(room)).error) continue;
			await owner.from('memberships').insert({ room_id: room.id, user_id: person.id }).throwOnError();
			await owner.from('profiles').update({ display_name: room.name, bio: room.topic }).eq('id', person.id);
			last = room.slug;
			stored += 1;
		}
		shown += stored;
		const written = encodeURIComponent([...(batch[0] ?? '')].slice(0, 60).join(''));
		for (const path of [
			...[`/rooms/${last}`, `/rooms/${last}/people`, '/settings', `/rooms/${written}`],
			`/rooms/${last}?before=${written}&message=${written}#${written}`
		]) {
			await page.goto(path);
			await inspect(page);
		}
		await owner
			.from('rooms')
			.delete()
			.in(
				'id',
				rooms.map(({ id }) => id)
			)
			.throwOnError();
		tried('attacks in names and topics of rooms, in a browser', stored * 2);
		tried('attacks in addresses and profiles, in a browser', 4);
	}
	expect(shown).toBeGreaterThan(chosen.length / 2);
});
