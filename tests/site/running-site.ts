import { afterAll, onTestFinished } from 'vitest';
import { launchSite, type RunningSite, type SiteOptions } from './launched-site.ts';

export { launchSite, runToItsEnd, supabase, type RunningSite } from './launched-site.ts';

/**
 * The built site over the Supabase of the tests, on a port of its own, with what a test wants otherwise. It ends with the
 * present test, or `forAll` with the last one of the file.
 */
export async function startSite(
	environment: Record<string, string> = {},
	{ forAll = false, ...options }: SiteOptions & { forAll?: boolean } = {}
): Promise<RunningSite> {
	const site = await launchSite(environment, options);
	(forAll ? afterAll : onTestFinished)(() => site.kill());
	return site;
}
