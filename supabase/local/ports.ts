import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { claimPort } from './claim.ts';
import type { Config } from './config.ts';
import { Failure } from './failure.ts';

/** Where the parts of one instance listen, all on 127.0.0.1. */
export interface Ports {
	api: number;
	database: number;
	dashboard: number;
	inbox: number;
	smtp: number;
	/** Inside: nobody but the gateway asks there. */
	rest: number;
	restAdmin: number;
}

/** Free ports for everything: as many instances as one likes, beside each other. */
export async function freePorts(): Promise<Ports> {
	const [api, database, dashboard, inbox, smtp, rest, restAdmin] = await findFree(7);
	return { api, database, dashboard, inbox, smtp, rest, restAdmin } as Ports;
}

/**
 * The ports that `config.toml` names, once they are known to be free. They are this process' until `claims` are let go.
 *
 * @throws {Failure} one of them is taken; says by what, where that can be known.
 */
export async function configuredPorts(
	{ api, db, studio, local_smtp }: Config,
	project: string,
	claims: AsyncDisposableStack
): Promise<Ports> {
	const [rest, restAdmin] = await findFree(2);
	const named = {
		api: { key: 'api.port', port: api.port },
		database: { key: 'db.port', port: db.port },
		dashboard: { key: 'studio.port', port: studio.port },
		inbox: { key: 'local_smtp.port', port: local_smtp.port },
		smtp: { key: 'local_smtp.smtp_port', port: local_smtp.smtp_port }
	};
	const keys = Map.groupBy(Object.values(named), ({ port }) => port);
	for (const [port, [first, second]] of keys) {
		const key = first?.key ?? '';
		if (second) {
			throw new Failure(
				`Port ${port} is given to both ${key} and ${second.key} in supabase/config.toml.`,
				`Give ${second.key} another number.`
			);
		}
		claims.use(await claimPort(port, key, project));
		if (await isFree(port)) continue;
		throw new Failure(
			`Port ${port} (${key} in supabase/config.toml) is taken.`,
			`Stop what listens there, or give ${key} another number.`
		);
	}
	return {
		api: named.api.port,
		database: named.database.port,
		dashboard: named.dashboard.port,
		inbox: named.inbox.port,
		smtp: named.smtp.port,
		rest: rest ?? 0,
		restAdmin: restAdmin ?? 0
	};
}

function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

/**
 * Below the range from which systems take the near ends of outgoing connections (32768 and up on Linux, 49152 on
 * macOS and Windows): a port of that range that was free a moment ago may be some connection's by now.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** As many different ports that nothing listens on. */
async function findFree(count: number): Promise<number[]> {
	const found = new Set<number>();
	while (found.size < count) {
		const port = randomInt(FIRST, LAST);
		if (!found.has(port) && (await isFree(port))) found.add(port);
	}
	return [...found];
}
