import type { TestProject } from 'vitest/node';
import { launchSite } from '../site/running-site.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The origin of the site under attack. */
		site: string;
	}
}

/** Starts the site that is attacked. It believes one proxy before it, so that each visitor has an address of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const site = await launchSite({
		ADDRESS_HEADER: 'x-forwarded-for',
		XFF_DEPTH: '1',
		BODY_SIZE_LIMIT: '3M'
	});
	project.provide('site', site.origin);
	return () => site.kill();
}
