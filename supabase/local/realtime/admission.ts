import type { JoinRequest } from './join.ts';
import { Refusal } from './refusal.ts';
import type { Services } from './services.ts';

/** The socket is closed: its client is to come back later. */
export class TooManyJoins extends Refusal {
	constructor() {
		super('ClientJoinRateLimitReached', 'Too many joins per second');
	}
}

/** A topic no server channel is for: Phoenix answers so. */
export class UnmatchedTopic extends Refusal {
	constructor() {
		super('', 'unmatched topic');
	}

	override get reason(): string {
		return this.message;
	}
}

/** Throws what a project's limits have to say against one more channel of a socket, in hosted Realtime's order. */
export function admit(
	{ isPrivate }: JoinRequest,
	client: { socket: object; channels: number },
	{ limits, rates }: Pick<Services, 'limits' | 'rates'>
): void {
	if (limits.privateOnly && !isPrivate) {
		throw new Refusal('PrivateOnly', 'This project only allows private channels');
	}
	if (!rates.users.has(client.socket) && rates.isFull) {
		throw new Refusal('ConnectionRateLimitReached', 'Too many connected users');
	}
	if (rates.joins.isExceeded) throw new TooManyJoins();
	rates.joins.add();
	if (client.channels >= limits.maxChannelsPerClient) {
		throw new Refusal('ChannelRateLimitReached', 'Too many channels');
	}
}
