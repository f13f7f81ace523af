import { parse as parseToml } from 'smol-toml';

/** Puts the variables' values where a configuration names them as `env(NAME)`, and tells where, and which are not set. */
export function fillIn(values: object, path: string[] = []): { unset: string[]; filled: Set<string> } {
	const all = { unset: [] as string[], filled: new Set<string>() };
	for (const [key, value] of Object.entries(values)) {
		const here = [...path, key];
		const [, name] = (typeof value === 'string' && /^env\((\w+)\)$/.exec(value)) || [];
		if (name !== undefined) {
			const held = process.env[name];
			if (held === undefined) all.unset.push(name);
			else {
				Object.assign(values, { [key]: held });
				all.filled.add(here.join('.'));
			}
		} else if (typeof value === 'object' && value !== null) {
			const below = fillIn(value as object, here);
			all.unset.push(...below.unset);
			for (const one of below.filled) all.filled.add(one);
		}
	}
	return all;
}

/** A variable's text as what it would be in the file without quotes: a number, or true or false. */
export function asToml(text: unknown): unknown {
	try {
		return parseToml(`it = ${String(text)}`).it;
	} catch {
		return text;
	}
}
