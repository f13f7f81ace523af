import { createServer } from 'node:net';
import type { Plugin } from 'vite';

/** Ends `vite dev` in two lines where the site's port is taken: Vite would not say what to do, in seven. */
export function sitePort(): Plugin {
	return {
		name: 'site-port',
		apply: 'serve',
		async configureServer({ config }) {
			const { port, middlewareMode, host } = config.server;
			// Tests have Vite listen nowhere.
			if (middlewareMode || (await isFree(port, typeof host === 'string' ? host : 'localhost'))) return;
			console.error(
				`\nPort ${port}, the site's, is taken.\n→ Stop what listens there: mails lead to that port, so that the site takes no other.`
			);
			process.exit(1);
		}
	};
}

function isFree(port: number, host: string): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, host, () => server.close(() => resolve(true)));
	});
}
