import { refuse } from './auth-rules.ts';
import { asksForLink } from './first-link.ts';
import { Turns } from './turns.ts';

/** The header in which the gateway says whose address a request comes from; the secret key may say for whom it asks. */
export const FORWARDED_FOR = 'sb-forwarded-for';

type Answer = (request: Request, body: string) => Promise<Response>;

/**
 * Some requests at a time, the rest in line for less than a form waits, and beyond that refused as by Auth's own limits.
 * A password takes long by design: neither newcomers nor guesses shall keep out whoever has a session.
 */
export function inTurns(answer: Answer): Answer {
	const signUps = new Turns({ atOnce: 2, waiting: 40, waitingOfAddress: 30 });
	const passwords = new Turns({ atOnce: 2, waiting: 40, waitingOfAddress: 30 });
	const others = new Turns({ atOnce: 8, waiting: 400, waitingOfAddress: 300 });

	return (request, body) => {
		const turns = isSignUp(request) ? signUps : hasPassword(request, body) ? passwords : others;
		const turn = turns.take(request.headers.get(FORWARDED_FOR) ?? '', async () => {
			// What nobody waits for any more need not be answered.
			request.signal.throwIfAborted();
			return answer(request, body);
		});
		return turn ?? Promise.resolve(tooMany());
	};
}

const pathOf = ({ url }: Request) => new URL(url).pathname.slice('/auth/v1'.length);

const isSignUp = (request: Request) => pathOf(request) === '/signup';

/** One of theirs, or the one that is made up for who asks for a link and has no account. */
const hasPassword = (request: Request, body: string) =>
	body.includes('"password"') || asksForLink(pathOf(request));

const tooMany = () =>
	refuse({ status: 429, code: 'over_request_rate_limit', message: 'Request rate limit reached' });
