import type { Refusal } from '$lib/chat/outbox';
import { m } from '$lib/paraglide/messages';

const texts: Record<string, () => string> = {
	archived: m.refused_archived,
	removed: m.refused_removed,
	blocked: m.refused_blocked,
	reactions_full: m.refused_reactions,
	unanswered: m.refused_network,
	'42501': m.refused_removed,
	'23503': m.refused_reply,
	'23514': m.refused_form
};

/** Why the database did not do something, as it is told to people, with what to do next. */
export function refusalText({ code }: Pick<Refusal, 'code'>, afterSeconds: number | null = null): string {
	if (code === 'flood') return m.refused_flood({ count: Math.max(1, Math.ceil(afterSeconds ?? 1)) });
	return texts[code]?.() ?? m.refused_other({ code });
}
