import { createContext } from 'svelte';
import type { Clock } from '$lib/chat/clock';
import type { PageToken } from '$lib/chat/token';
import type { Person } from '$lib/schemas/person';
import type { Project } from '$lib/supabase/data';

/** Who looks at the page, and how it speaks to Supabase for them. */
export type PageSession = { me: Person; project: Project; token: PageToken; clock: Clock };

/** The session of the members' pages: their layout sets it, whatever is on them gets it. */
export const [getPageSession, setPageSession] = createContext<PageSession>();
