import { z } from 'zod';
import { fetchUntil } from './deadline';
import { log } from './log';
import { project } from './project';

/** Who else may say who somebody is, where the project has it so. */
export const providers = ['github', 'google'] as const;

export type Provider = (typeof providers)[number];

/** What Auth's settings say stays true for this long, in milliseconds. */
const KEPT = 60_000;

const settingsSchema = z.object({ external: z.record(z.string(), z.boolean()) });

let known: { enabled: Provider[]; until: number } | null = null;

/** Those that the project has enabled. None while Auth does not say: the form is enough to sign in. */
export async function enabled(): Promise<Provider[]> {
	if (known && known.until > Date.now()) return known.enabled;
	try {
		const { url, key } = project();
		const answer = await fetchUntil(AbortSignal.timeout(2_000))(`${url}/auth/v1/settings`, {
			headers: { apikey: key }
		});
		const { external } = settingsSchema.parse(await answer.json());
		known = { enabled: providers.filter((name) => external[name]), until: Date.now() + KEPT };
		return known.enabled;
	} catch (cause) {
		log.warn({ err: cause }, 'Auth’s settings could not be read');
		return [];
	}
}
