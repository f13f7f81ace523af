import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const folder = join(import.meta.dirname, '../../src/routes');
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Everything the site has, as `GET /(app)/settings` for pages and `POST /(auth)/login?/link` for actions of pages. */
export async function everyRoute(): Promise<string[]> {
	const found = new Set<string>();
	for await (const file of glob('**/+{page.svelte,page.server.ts,server.ts}', { cwd: folder })) {
		const route = join('/', dirname(file));
		const given = file.endsWith('.ts')
			? await exportsOf(join(folder, file))
			: new Map<string, ts.Expression | undefined>();
		if (!file.endsWith('+server.ts')) found.add(`GET ${route}`);
		for (const method of methods) if (given.has(method)) found.add(`${method} ${route}`);
		for (const action of keysOf(given.get('actions'))) {
			found.add(action === 'default' ? `POST ${route}` : `POST ${route}?/${action}`);
		}
	}
	return [...found].sort();
}

/** What a module exports as constants, by name. */
async function exportsOf(file: string): Promise<Map<string, ts.Expression | undefined>> {
	const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
	const isExported = ({ modifiers }: ts.VariableStatement) =>
		modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
	const declared = source.statements
		.filter(ts.isVariableStatement)
		.filter(isExported)
		.flatMap(({ declarationList }) => [...declarationList.declarations]);
	return new Map(declared.map(({ name, initializer }) => [name.getText(), initializer]));
}

/** The keys of an object that is written out. Throws for any other: its actions would go untried. */
function keysOf(value: ts.Expression | undefined): string[] {
	if (!value) return [];
	if (!ts.isObjectLiteralExpression(value)) throw new Error(`no list of actions: ${value.getText()}`);
	return value.properties.map(({ name }) => name?.getText() ?? '');
}
