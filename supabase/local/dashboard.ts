import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import postgres, { type Row, type RowList, type Sql } from 'postgres';
import { DASHBOARD_KEY, serveStudio, startDashboardApi, studioFile, type Service } from './lite.ts';
import { close, listen, locate, respond, toRequest } from './web.ts';

interface DashboardOptions {
	/** Postgres as `postgres`. */
	databaseUrl: string;
	jwtSecret: string;
	port: number;
}

interface DashboardParts {
	api: Service;
	sql: Sql;
}

const API = /^\/(rest|storage)\/v1\/|^\/_system(\/|$)/;
const FILE = /^\/static\/((?:assets\/)?[\w.-]+)$/;
const TYPES: Record<string, string> = {
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.woff2': 'font/woff2',
	'.ico': 'image/x-icon'
};

/** The way to our SQL page: Supabase Lite's dashboard shows its own SQL editor, but has none yet. */
const LINK_TO_SQL =
	'<a href="/sql" style="position:fixed;inset:auto auto 1rem .5rem;font:600 12px system-ui;color:#3ecf8e">SQL</a></body>';

/**
 * The dashboard: Supabase Lite's tables, users among them (schema `auth`), and a page to run SQL. It works as
 * `postgres` without asking who is there, so it answers this machine only: by the address it listens on, by the name
 * it is called (a page elsewhere could make its own name mean this machine), and to its own pages.
 */
export async function startDashboard(options: DashboardOptions): Promise<AsyncDisposable> {
	const { databaseUrl, jwtSecret, port } = options;
	await using stack = new AsyncDisposableStack();
	const sql = stack.adopt(postgres(databaseUrl, { max: 2, onnotice: () => {} }), (it) => it.end());
	const schemas = await sql<{ name: string }[]>`
		select nspname as name from pg_namespace
		where nspname not like 'pg\_%' and nspname <> 'information_schema' and has_schema_privilege(oid, 'usage')`;
	const names = schemas.map(({ name }) => name);
	const api = stack.adopt(await startDashboardApi(databaseUrl, jwtSecret, names), (it) => it.close());
	const server = createServer((incoming, response) => {
		const url = locate(incoming);
		Promise.try(() =>
			url ? answer(toRequest(incoming, url), { api, sql }) : new Response('Bad Request', { status: 400 })
		)
			.catch((error: unknown) => new Response(String(error), { status: 500 }))
			.then((ready) => respond(response, ready))
			.catch(() => response.destroy());
	});
	stack.adopt(await listen(server, port), close);
	return stack.move();
}

async function answer(request: Request, { api, sql }: DashboardParts): Promise<Response> {
	const { pathname, origin, hostname } = new URL(request.url);
	const from = request.headers.get('origin');
	if (!['127.0.0.1', 'localhost'].includes(hostname) || (from !== null && from !== origin)) {
		return new Response('Forbidden', { status: 403 });
	}
	if (API.test(pathname)) {
		request.headers.delete('authorization');
		request.headers.set('apikey', DASHBOARD_KEY);
		return api.fetch(request);
	}
	if (pathname === '/sql')
		return request.method === 'POST' ? runSql(sql, await request.text()) : showSqlPage();
	const [, file] = FILE.exec(pathname) ?? [];
	return file ? serveFile(file) : showStudio(request);
}

async function showStudio(request: Request): Promise<Response> {
	const page = await serveStudio(request);
	return new Response((await page.text()).replace('</body>', LINK_TO_SQL), page);
}

async function showSqlPage(): Promise<Response> {
	const page = await readFile(new URL('sql-page.html', import.meta.url));
	return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** Runs what was typed, as one transaction: the last result, or Postgres' own words on what is wrong. */
async function runSql(sql: Sql, text: string): Promise<Response> {
	try {
		const results = await sql.begin((transaction) => transaction.unsafe(text).simple());
		// Several statements give an array of results; their type says so of none.
		const last = (Array.isArray(results[0]) ? results.at(-1) : results) as RowList<Row[]>;
		const columns = last.columns?.map(({ name }) => name) ?? [];
		return Response.json({ command: last.command, count: last.count, columns, rows: last });
	} catch (error) {
		return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 });
	}
}

async function serveFile(name: string): Promise<Response> {
	try {
		const type = TYPES[extname(name)] ?? 'application/octet-stream';
		return new Response(await readFile(studioFile(name)), { headers: { 'content-type': type } });
	} catch {
		return new Response('Not found', { status: 404 });
	}
}
