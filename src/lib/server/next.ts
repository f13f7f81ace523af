/**
 * Where to go after signing in: `wanted` when it is a path of this site, else `otherwise`. Browsers read
 * `//host`, `/\host` and paths with tabs in them as other sites, so the path is read as they read it.
 */
export function localPath(wanted: string | null | undefined, otherwise = '/'): string {
	if (!wanted?.startsWith('/')) return otherwise;
	const here = 'http://parlotte.invalid';
	if (!URL.canParse(wanted, here)) return otherwise;

	const { origin, pathname, search, hash } = new URL(wanted, here);
	return origin === here && !pathname.startsWith('//') ? pathname + search + hash : otherwise;
}
