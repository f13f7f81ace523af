import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';

/** Sends a mail. */
export type SendMail = (mail: { to: string; subject: string; html: string; text: string }) => Promise<void>;

/** What a mail is made of. */
export interface MailParts {
	config: Config;
	/** The folder that `content_path` of a template is relative to. */
	projectFolder: string;
	send: SendMail;
}

/** What stands for `{{ .Name }}` in a template, as Auth names it. */
export interface MailValues {
	Token: string;
	TokenHash: string;
	Email: string;
	NewEmail?: string;
}

/** Sends the mail of one of `config.toml`'s templates, or, where it names none, one that says only the code. */
export async function sendTemplate(
	{ config, projectFolder, send }: MailParts,
	name: keyof Config['auth']['email']['template'],
	to: string,
	given: MailValues
): Promise<void> {
	const { subject = name.replaceAll('_', ' '), content_path } = config.auth.email.template[name] ?? {};
	const template = content_path
		? await readFile(join(projectFolder, content_path), 'utf8')
		: '<p>{{ .Token }}</p><p>{{ .TokenHash }}</p>';
	const values: Record<string, string | undefined> = { ...given, SiteURL: config.auth.site_url };
	const html = template.replaceAll(/\{\{ *\.(\w+) *\}\}/g, (_, value: string) => values[value] ?? '');
	await send({ to, subject, html, text: given.Token });
}
