import { createServer } from 'node:http';
import { jwtVerify } from 'jose';
import { startRealtime } from '../../supabase/local/realtime/index.ts';

// A child of the bench: serves until it is told to stop. The limits of a plan are none of what is measured.

const { SUPABASE_DB_URL = '', SUPABASE_JWT_SECRET, PUBLIC_SUPABASE_PUBLISHABLE_KEY } = process.env;
const databaseUrl = new URL(SUPABASE_DB_URL);
databaseUrl.username = 'supabase_admin';
const secret = new TextEncoder().encode(SUPABASE_JWT_SECRET);
const unlimited = Number.MAX_SAFE_INTEGER;

const realtime = await startRealtime({
	databaseUrl: databaseUrl.href,
	verify: async (token) =>
		token === PUBLIC_SUPABASE_PUBLISHABLE_KEY ? { role: 'anon' } : (await jwtVerify(token, secret)).payload,
	limits: { concurrentUsers: unlimited, messagesPerSecond: unlimited, joinsPerSecond: unlimited }
});
const http = createServer();
http.on('upgrade', (request, socket, head) => realtime.upgrade(request, socket, head));
http.listen(0, '127.0.0.1', () => {
	const address = http.address();
	process.send?.(typeof address === 'object' ? address?.port : 0);
});
process.once('message', async () => {
	await realtime.close();
	http.close();
	process.disconnect();
});
