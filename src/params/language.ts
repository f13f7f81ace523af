import type { ParamMatcher } from '@sveltejs/kit';
import { languages } from '$lib/schemas/choices';

/** A language of the site. */
export const match = ((param): param is (typeof languages)[number] =>
	languages.some((language) => language === param)) satisfies ParamMatcher;
