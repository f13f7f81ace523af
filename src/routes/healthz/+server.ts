import type { RequestHandler } from './$types';

/** For whoever watches the process: it answers, whatever the state of Supabase. */
export const GET: RequestHandler = () => new Response('ok', { headers: { 'cache-control': 'no-store' } });
