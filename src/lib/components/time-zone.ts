import { ONE_YEAR } from '$lib/schemas/choices';
import { ZONE } from '$lib/schemas/reader';

/** Tells the server in which time zone this browser is, for the pages that it will render. */
export function rememberZone(): void {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	if (!timeZone) return;
	const secure = location.protocol === 'https:' ? '; secure' : '';
	document.cookie = `${ZONE}=${timeZone}; path=/; samesite=lax; max-age=${ONE_YEAR}${secure}`;
}
