import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startSite } from './running-site.ts';

/** A form of thirty bytes, for `request`. */
function unfinished(origin: string) {
	const type = 'application/x-www-form-urlencoded';
	return {
		method: 'POST',
		headers: { 'content-type': type, origin, 'content-length': 30 }
	};
}

test('told to stop, it answers what has come, takes nothing new, and ends well', async () => {
	const site = await startSite();
	const form = request(`${site.origin}/login?/password`, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			origin: site.origin,
			'content-length': 30
		}
	});
	form.write('email=ada%40example.org');
	const idle = connect(site.port, '127.0.0.1');
	// Both connections are the server's once it has answered a later one.
	await fetch(`${site.origin}/healthz`);

	site.process.kill('SIGTERM');
	await site.logged('stopping: requests that came are answered first');
	await once(idle.resume(), 'close');
	const refused = await fetch(`${site.origin}/healthz`).catch((error: unknown) => error);
	expect(refused).toBeInstanceOf(TypeError);

	form.end('&pass=x');
	const [response] = await once(form, 'response');
	// As the form's own script hears that the sign-in is refused.
	expect(response.statusCode).toBe(200);
	response.resume();
	expect(await site.exit).toBe(0);
	expect(site.log().at(-1)).toMatchObject({ msg: 'stopped' });
});

test('what does not end in time is cut off', async () => {
	const site = await startSite({ SHUTDOWN_TIMEOUT: '1' });
	const form = request(`${site.origin}/login?/password`, unfinished(site.origin));
	const cut = once(form, 'error');
	form.write('email=');
	await fetch(`${site.origin}/healthz`);
	site.process.kill('SIGTERM');
	expect((await cut)[0]).toBeInstanceOf(Error);
	expect(await site.exit).toBe(0);
});

test('told twice, it ends at once', async () => {
	const site = await startSite();
	const form = request(`${site.origin}/login?/password`, unfinished(site.origin));
	form.on('error', () => undefined).write('email=');
	await fetch(`${site.origin}/healthz`);
	site.process.kill('SIGINT');
	await site.logged('stopping: requests that came are answered first');
	site.process.kill('SIGINT');
	expect(await site.exit).toBe(130);
});

test('it stops when told, also when nobody reads its log any more', async () => {
	const site = await startSite();
	site.process.stdout?.destroy();
	expect((await fetch(`${site.origin}/nowhere`)).status).toBe(404);
	site.process.kill('SIGTERM');
	expect(await site.exit).toBe(0);
});
