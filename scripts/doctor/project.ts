import { z } from 'zod';
import { bad, demand, doubt, good, type Finding } from './finding.ts';

/** A Supabase project, and the keys by which the site knows it. */
export interface Project {
	url: string;
	publishableKey: string;
	secretKey: string;
}

/** Seconds by which two clocks may differ before tokens seem to end early or late. */
const CLOCKS = 30;

const settings = z.object({
	disable_signup: z.boolean(),
	mailer_autoconfirm: z.boolean(),
	external: z.object({ email: z.boolean(), anonymous_users: z.boolean().default(false) })
});
export type Settings = z.infer<typeof settings>;

const deploymentSchema = z.object({
	now: z.string(),
	migrations: z.array(z.string()).nullable(),
	published: z.array(z.string()),
	channel_policies: z.number(),
	default_rooms: z.number(),
	admins: z.number()
});
export type Deployment = z.infer<typeof deploymentSchema>;

const ask = (url: string, key: string, init: RequestInit = {}) =>
	fetch(url, {
		...init,
		headers: { apikey: key, 'content-type': 'application/json' },
		signal: AbortSignal.timeout(8_000)
	});

/** Whether the project answers, takes the keys, has the time, and lets people in as the site means it. */
export async function checkProject({ url, publishableKey }: Project): Promise<Finding[]> {
	let response: Response;
	try {
		response = await ask(`${url}/auth/v1/settings`, publishableKey);
	} catch (error) {
		return [
			bad(
				`${url} does not answer: ${reason(error)}.`,
				'Check PUBLIC_SUPABASE_URL and, in the dashboard, whether the project is paused.'
			)
		];
	}
	if (response.status === 401) {
		return [bad('The publishable key is refused.', 'Copy it again: dashboard, Settings → API Keys.')];
	}
	const read = settings.safeParse(await response.json().catch(() => null));
	if (!read.success) {
		return [bad(`${url} answers, but not as Supabase (${response.status}).`, 'Check PUBLIC_SUPABASE_URL.')];
	}
	return [
		good(`${url} answers and takes the publishable key.`),
		...clockFindings(response.headers.get('date'), Date.now()),
		...settingsFindings(read.data)
	];
}

/** How people come in. */
export function settingsFindings({ disable_signup, mailer_autoconfirm, external }: Settings): Finding[] {
	return [
		demand(
			!mailer_autoconfirm,
			'People confirm their e-mail address.',
			'Addresses count as confirmed without a mail: anyone registers with anyone’s.',
			'`npx supabase config push`, or dashboard: Authentication → Sign In / Providers → Email → Confirm email.'
		),
		demand(
			!external.anonymous_users,
			'Nobody signs in anonymously.',
			'Anonymous sign-in is on: accounts without an address get around every limit.',
			'`npx supabase config push`, or dashboard: Authentication → Sign In / Providers.'
		),
		demand(
			external.email && !disable_signup,
			'Auth takes registrations; who may register is decided by private.settings.',
			'Auth takes no registrations by e-mail at all.',
			'`npx supabase config push`. To close registration set private.settings.registration instead.'
		)
	];
}

/** Whether the project's answer, with its `Date`, came at about that time here. */
export function clockFindings(date: string | null, now: number): Finding[] {
	if (!date) return [];
	const off = Math.round((now - Date.parse(date)) / 1000);
	return [
		demand(
			Math.abs(off) <= CLOCKS,
			'The clocks agree.',
			`This machine’s clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} the project’s.`,
			'Set it by NTP (`timedatectl set-ntp true`): tokens are judged by it.'
		)
	];
}

/** What only the secret key may ask. `expected` are the versions of the migrations of this checkout. */
export async function checkDatabase(project: Project, expected: string[]): Promise<Finding[]> {
	const { url, secretKey } = project;
	const response = await ask(`${url}/rest/v1/rpc/deployment`, secretKey, { method: 'POST', body: '{}' });
	if (response.status === 401) {
		return [bad('The secret key is refused.', 'Copy it again: dashboard, Settings → API Keys.')];
	}
	if (response.status === 404) {
		return [bad('The migrations are not applied.', '`npx supabase db push --remote`')];
	}
	const read = deploymentSchema.safeParse(await response.json().catch(() => null));
	if (!read.success) {
		return [
			bad(`The database does not say how it stands (${response.status}).`, '`npx supabase db push --remote`')
		];
	}
	return databaseFindings(read.data, expected);
}

/** What a database that says how it stands is to be told. */
export function databaseFindings(state: Deployment, expected: string[]): Finding[] {
	const missing = expected.filter((version) => !state.migrations?.includes(version));
	const foreign = state.migrations?.filter((version) => !expected.includes(version)) ?? [];
	return [
		demand(
			missing.length === 0,
			`All ${expected.length} migrations are applied.`,
			`Migrations that are not applied: ${missing.join(', ')}.`,
			'`npx supabase db push --remote`'
		),
		...(foreign.length > 0
			? [
					doubt(
						`The project has migrations that are not here: ${foreign.join(', ')}.`,
						'Update this checkout: `git pull`.'
					)
				]
			: []),
		demand(
			state.published.join() === 'public.messages',
			'Realtime carries the messages, and nothing else.',
			`Realtime carries: ${state.published.join(', ') || 'nothing'}. It must be public.messages alone.`,
			'Dashboard: Database → Publications → supabase_realtime. Other tables there tell strangers who left which room.'
		),
		demand(
			state.channel_policies > 0,
			'Channels have their policies.',
			'realtime.messages has no policies: private channels refuse everyone.',
			'`npx supabase db push --remote`'
		),
		state.default_rooms > 0
			? good('There is a room that new people find themselves in.')
			: doubt('There is no default room: who registers sees none.', 'docs/admin.md, “Default rooms”.'),
		state.admins > 0
			? good('The site has an admin.')
			: doubt('The site has no admin.', 'Register, then docs/admin.md, “Making someone admin”.')
	];
}

/** An error's own words, and those of what caused it. */
export function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
