import { m } from '$lib/paraglide/messages';
import type { RequestHandler } from './$types';

/** The colour of the paper in app.css, as app.html has it. */
const PAPER = '#fbf7ee';

/** What a phone or a desk needs to know to install the site: https://www.w3.org/TR/appmanifest/ */
export const GET: RequestHandler = ({ params: { lang } }) => {
	const name = m.site_name({}, { locale: lang });
	const manifest = {
		id: '/',
		name,
		short_name: name,
		description: m.site_description({}, { locale: lang }),
		lang,
		start_url: '/',
		scope: '/',
		display: 'standalone',
		background_color: PAPER,
		theme_color: PAPER,
		categories: ['social', 'communication'],
		icons: [
			{ src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
			{ src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
			{ src: '/icons/maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' }
		]
	};
	return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json' } });
};
