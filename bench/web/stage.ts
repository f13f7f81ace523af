import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import postgres from 'postgres';
import { enter, member, type Person } from '../../tests/e2e/people.ts';
import { texts } from '../../tests/e2e/texts.ts';

const { en } = texts;
const AUTHORS = 8;

/** What people write, by length and by what is in it, over and over. */
const SAID = [
	'Yes.',
	'I can bring the **projector**, if somebody has the cable.',
	'The room is free on Thursday from six. Who opens? I come straight from work and may be ten minutes late.',
	'🎉',
	'> Who opens?\n\nI do. The key is at the desk; ask for `room 12`.',
	'- bread\n- cheese\n- a guitar',
	'See https://example.org/programme, second page.'
];

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface Room {
	id: string;
	slug: string;
}

/** Somebody in a browser, and rooms with as much in them as a measurement needs. */
export class Stage {
	readonly origin: string;
	readonly browser: Browser;
	readonly #sql: postgres.Sql;
	readonly #person: Person;
	readonly #authors: string[];
	#session: Session | undefined;

	private constructor(
		browser: Browser,
		origin: string,
		sql: postgres.Sql,
		person: Person,
		authors: string[]
	) {
		this.browser = browser;
		this.origin = origin;
		this.#sql = sql;
		this.#person = person;
		this.#authors = authors;
	}

	/** Makes the people, and signs the reader in. */
	static async set(browser: Browser, origin: string): Promise<Stage> {
		const sql = postgres(process.env.SUPABASE_DB_URL ?? '', { max: 2, onnotice: () => undefined });
		const person = await member('reader');
		const authors = await Promise.all(Array.from({ length: AUTHORS }, () => member('author')));
		const names = authors.map(({ username }) => username);
		const rows = await sql<{ id: string }[]>`select id from public.profiles where username = any(${names})`;
		const ids = rows.map(({ id }) => id);
		const stage = new Stage(browser, origin, sql, person, ids);
		const context = await stage.visitor();
		await enter(await context.newPage(), person, origin);
		stage.#session = await context.storageState();
		await context.close();
		return stage;
	}

	/** A room of the reader and the authors, with so many messages, all read. */
	async room(messages: number): Promise<Room> {
		const slug = `bench-${randomUUID()}`;
		const [room] = await this.#sql<{ id: string }[]>`
			insert into public.rooms (slug, name, kind) values (${slug}, 'Bench', 'closed') returning id`;
		if (!room) throw new Error('No room was made.');
		await this.#sql`
			insert into public.memberships (room_id, user_id)
			select ${room.id}, id from public.profiles
			where id = any(${this.#authors}) or username = ${this.#person.username}`;
		const made = { id: room.id, slug };
		for (let said = 0; said < messages; said += 1_000) {
			await this.say(made, Math.min(1_000, messages - said), said);
		}
		await this.#sql`update public.read_states set last_read_seq = ${messages} where room_id = ${room.id}`;
		return made;
	}

	/** The authors write so many messages at once, numbered from `from`. */
	async say(room: Room, count: number, from: number): Promise<void> {
		const rows = Array.from({ length: count }, (_, index) => {
			const number = from + index;
			return {
				room_id: room.id,
				author_id: this.#authors[Math.floor(number / 3) % AUTHORS] ?? '',
				body: `${SAID[number % SAID.length]} (${number + 1})`
			};
		});
		await this.#sql`insert into public.messages ${this.#sql(rows)}`;
	}

	/** A browser in which nobody has been; with a session, one in which nothing else is left. */
	async visitor(storageState?: Session): Promise<BrowserContext> {
		const viewport = { width: 1280, height: 800 };
		return this.browser.newContext({ baseURL: this.origin, locale: 'en-GB', viewport, storageState });
	}

	/** The reader, in a browser that has nothing of the site yet but their session. */
	async reader(): Promise<Page> {
		const context = await this.visitor(this.#session);
		return context.newPage();
	}

	async end(): Promise<void> {
		await this.#sql.end();
	}
}

/** Settles once the composer of the room that the page shows is alive: it then says with which key one sends. */
export async function isUsable(page: Page): Promise<void> {
	await page.getByText(en.composer_enter_sends).waitFor();
}

/** Notes in the page, from its first moment on, when its composer comes alive; the function returned tells. */
export async function watchUsable(page: Page): Promise<() => Promise<number>> {
	await page.addInitScript((hint) => {
		new MutationObserver((_, observer) => {
			if (!document.body?.innerText.includes(hint)) return;
			Object.assign(window, { usableAt: performance.now() });
			observer.disconnect();
		}).observe(document, { childList: true, characterData: true, subtree: true });
	}, en.composer_enter_sends);
	return () => page.evaluate(() => Number(Reflect.get(window, 'usableAt')));
}

/** Shows a room, alive. */
export async function show(page: Page, { slug }: Room): Promise<void> {
	await page.goto(`/rooms/${slug}`);
	await isUsable(page);
}
