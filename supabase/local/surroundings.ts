/** libpq's settings (PGHOST, PGOPTIONS, …) and PostgREST's (PGRST_DB_URI, …), which come before what its file says. */
const OF_ANOTHER_DATABASE = /^PG/;
const HERE = '127.0.0.1,localhost';

/**
 * Takes from this process, and from what it starts, what was set for another database, and keeps what is on this machine
 * out of the proxy that Node may have been told to use (NODE_USE_ENV_PROXY).
 *
 * @returns what was taken, for the command: it may work with the other database.
 */
export function setAside(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
	const taken: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment)) {
		if (value === undefined || !OF_ANOTHER_DATABASE.test(name)) continue;
		taken[name] = value;
		Reflect.deleteProperty(environment, name);
	}
	const direct = environment.no_proxy ?? environment.NO_PROXY;
	for (const name of ['no_proxy', 'NO_PROXY']) environment[name] = direct ? `${direct},${HERE}` : HERE;
	return taken;
}
