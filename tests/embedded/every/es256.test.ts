import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { signIn } from '../../security/visitor.ts';
import { freePort } from '../../site/free-port.ts';
import { observe } from '../project-folder.ts';

// Hosted projects sign people's tokens with a key whose other half is public: the site then checks them by itself, and
// Auth is not asked whether the session still is.

const root = join(import.meta.dirname, '../../..');

test('with --es256 the site, the data and Realtime know people by the public key, and a session that is over is none', async () => {
	const port = await freePort();
	const origin = `http://localhost:${port}`;
	const launcher = spawn(
		process.execPath,
		[
			...['supabase/local/cli.ts', 'run', '--ephemeral', '--es256', '--'],
			...['sh', '-c', 'env | grep SUPABASE_; exec node server.js']
		],
		{
			cwd: root,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, PORT: String(port), ORIGIN: origin }
		}
	);
	const running = observe(launcher);
	await running.printed('"listening"');
	const named = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(running.output())?.[1] ?? '';
	const sql = postgres(named('SUPABASE_DB_URL'), { max: 1 });
	onTestFinished(() => sql.end());

	const person = { email: 'camille@parlotte.example', password: 'bonjour-parlotte', username: 'camille' };
	const visitor = await signIn(origin, person);
	const token = visitor.session?.access_token ?? '';
	expect(decodeProtectedHeader(token).alg).toBe('ES256');
	expect(await (await visitor.ask('/rooms/general')).text()).toContain('À jeudi !');

	const client = createClient(named('PUBLIC_SUPABASE_URL'), named('PUBLIC_SUPABASE_PUBLISHABLE_KEY'), {
		accessToken: async () => token
	});
	await client.realtime.setAuth(token);
	const channel = client.channel(`user:${decodeJwt(token).sub}`, { config: { private: true } });
	const status = await new Promise((resolve) => channel.subscribe(resolve));
	await client.removeAllChannels();
	expect(status).toBe('SUBSCRIBED');

	await sql`delete from auth.sessions where id = ${String(decodeJwt(token).session_id)}`;
	const answer = await visitor.ask('/rooms/general');
	expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2Frooms%2Fgeneral']);

	launcher.kill('SIGTERM');
	await once(launcher, 'exit');
});
