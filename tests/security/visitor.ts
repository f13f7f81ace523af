import { randomInt } from 'node:crypto';
import { member, type Person } from '../e2e/people.ts';

/** Somebody's browser without a screen: it keeps cookies, and sends forms as a page of the site would. */
export class Visitor {
	readonly cookies = new Map<string, string>();
	readonly origin: string;
	readonly #address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

	constructor(origin: string) {
		this.origin = origin;
	}

	/** Asks for a path, following no redirect. */
	async ask(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers);
		// As browsers do: a form's own script would be answered otherwise.
		if (!headers.has('accept')) headers.set('accept', 'text/html');
		if (!headers.has('x-forwarded-for')) headers.set('x-forwarded-for', this.#address);
		if (this.cookies.size > 0) {
			headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
		}
		const response = await fetch(this.origin + path, { redirect: 'manual', ...init, headers });
		for (const line of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			if (/;\s*max-age=0/i.test(line) || value === '') this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
		return response;
	}

	/** Sends a form of the site's. */
	send(
		path: string,
		fields: Record<string, string>,
		headers: Record<string, string> = {}
	): Promise<Response> {
		const body = new URLSearchParams(fields);
		return this.ask(path, { method: 'POST', body, headers: { origin: this.origin, ...headers } });
	}

	/** A browser that has what this one has now: another tab of it, or somebody who has stolen it all. */
	copy(origin = this.origin): Visitor {
		const copy = new Visitor(origin);
		for (const [name, value] of this.cookies) copy.cookies.set(name, value);
		return copy;
	}

	/** Makes the cookies say that the access token ends in so many seconds: the site renews it at the next request. */
	age(life = 0): void {
		const aged = JSON.stringify({ ...this.session, expires_at: Math.floor(Date.now() / 1000) + life });
		for (const [name] of this.#chunks()) this.cookies.delete(name);
		this.cookies.set('parlotte', `base64-${Buffer.from(aged).toString('base64url')}`);
	}

	#chunks(): [name: string, value: string][] {
		return [...this.cookies].filter(([name]) => /^parlotte(\.\d+)?$/.test(name)).toSorted();
	}

	/** What Auth's session says of itself, as the cookies hold it. */
	get session(): { access_token: string; refresh_token: string } | null {
		const chunks = this.#chunks();
		const text = chunks.map(([, value]) => decodeURIComponent(value)).join('');
		if (!text) return null;
		return JSON.parse(Buffer.from(text.replace(/^base64-/, ''), 'base64url').toString());
	}
}

/** Signs somebody in at the site, by its form. */
export async function signIn(
	origin: string,
	person: Person,
	headers: Record<string, string> = {}
): Promise<Visitor> {
	const visitor = new Visitor(origin);
	const { email, password } = person;
	const response = await visitor.send('/login?/password', { email, password, next: '/' }, headers);
	if (response.status !== 303) throw new Error(`not signed in: ${response.status}`);
	return visitor;
}

/** A new member, signed in. */
export async function newMember(origin: string, name: string): Promise<Visitor & { person: Person }> {
	const person = await member(name);
	return Object.assign(await signIn(origin, person), { person });
}
