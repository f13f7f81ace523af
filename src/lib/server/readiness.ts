import { dataClient } from '$lib/supabase/data';
import { fetchUntil } from './deadline';
import { project } from './project';

/** How long Supabase may take to answer, in milliseconds. */
const LIMIT = 3_000;

/** How long an answer holds, in milliseconds: whoever asks more often does not reach Supabase. */
const HOLDS = 2_000;

export type Readiness = { auth: boolean; data: boolean };

let last: { at: number; answer: Promise<Readiness> } | null = null;

/** Whether the two parts of Supabase that the site cannot do without answer. */
export function readiness(now = performance.now()): Promise<Readiness> {
	if (!last || now - last.at > HOLDS) last = { at: now, answer: ask() };
	return last.answer;
}

async function ask(): Promise<Readiness> {
	const request = fetchUntil(AbortSignal.timeout(LIMIT));
	const [auth, data] = await Promise.all([authAnswers(request), dataAnswers(request)]);
	return { auth, data };
}

async function authAnswers(request: typeof fetch): Promise<boolean> {
	const { url, key } = project();
	try {
		const response = await request(`${url}/auth/v1/settings`, { headers: { apikey: key } });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}

/** One of our functions: it is there only when the database answers and has the migrations. */
async function dataAnswers(request: typeof fetch): Promise<boolean> {
	const { error } = await dataClient(project(), request).rpc('username_available', { username: 'parlotte' });
	return !error;
}
