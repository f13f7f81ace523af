import type { GenerateLinkParams } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { admin, mailUrl, newEmail, password, visitor } from './services.ts';

async function mailsTo(...addresses: string[]): Promise<unknown[]> {
	const mails = (await (await fetch(`${mailUrl}/api/email`)).json()) as { to: { address: string }[] }[];
	return mails.filter(({ to }) => to.some(({ address }) => addresses.includes(address)));
}

test('the admin API makes the links and codes of mails, good once, and sends none', async () => {
	const email = newEmail();
	const link = async (attributes: GenerateLinkParams) => {
		const { data, error } = await admin().auth.admin.generateLink(attributes);
		return { ...data.properties, code: error?.code };
	};
	const follow = (token_hash: string, type: 'signup' | 'magiclink' | 'recovery' | 'email_change') =>
		visitor().auth.verifyOtp({ token_hash, type });

	expect(await link({ type: 'magiclink', email })).toMatchObject({ code: 'user_not_found' });
	const signUp = await link({ type: 'signup', email, password, options: { data: { username: 'Linked' } } });
	expect((await follow(signUp.hashed_token ?? '', 'signup')).data.user?.email).toBe(email);
	expect((await follow(signUp.hashed_token ?? '', 'signup')).error?.code).toBe('otp_expired');
	expect(await link({ type: 'signup', email, password })).toMatchObject({ code: 'email_exists' });

	for (const type of ['magiclink', 'recovery'] as const) {
		const { hashed_token = '', verification_type } = await link({ type, email });
		expect(verification_type).toBe(type);
		expect((await follow(hashed_token, type)).data.user?.email).toBe(email);
		const { email_otp: token = '' } = await link({ type, email });
		expect((await visitor().auth.verifyOtp({ email, token, type })).data.user?.email).toBe(email);
	}

	const newAddress = newEmail();
	const change = { email, newEmail: newAddress };
	const present = await link({ type: 'email_change_current', ...change });
	const next = await link({ type: 'email_change_new', ...change });
	for (const { hashed_token = '' } of [next, present]) await follow(hashed_token, 'email_change');
	expect((await visitor().auth.signInWithPassword({ email: newAddress, password })).error).toBeNull();
	expect(await mailsTo(email, newAddress)).toEqual([]);
});
