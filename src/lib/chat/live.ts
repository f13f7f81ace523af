import type { Conversation } from './conversation';
import { Line, type LineOptions, type LineState } from './line';

/** How often, in milliseconds, a page in sight and one out of sight ask whether they miss something. */
const CHECK = 15_000;
const CHECK_HIDDEN = 60_000;

export type LiveOptions = LineOptions & {
	isHidden: () => boolean;
	state: (state: LineState) => void;
	signedOut: () => void;
};

export type Live = {
	/** The page is looked at again: see at once what was missed. */
	wake: () => void;
	/** The network is back, perhaps another: sockets of the one before may be dead without knowing. */
	reconnect: () => void;
	stop: () => void;
};

/**
 * Keeps a conversation equal to the database until it is stopped. Realtime brings changes soon, and says
 * itself that it may lose some; regular questions bring the rest.
 */
export function goLive(conversation: Conversation, options: LiveOptions): Live {
	const { clock, isHidden, state, signedOut } = options;
	const line = new Line(options, {
		listening: () => conversation.check(),
		changed: (change) => conversation.receive(change),
		state,
		signedOut
	});

	let cancel: () => void = () => undefined;
	const check = () => {
		conversation.check();
		// A token that cannot be had now can be had at the next check, before this one ends.
		line.keepFresh().catch(() => undefined);
		schedule();
	};
	const schedule = () => {
		const pause = isHidden() ? CHECK_HIDDEN : CHECK;
		cancel = clock.after(pause * (0.8 + clock.jitter() * 0.4), check);
	};

	line.connect();
	schedule();
	const look = () => {
		cancel();
		check();
	};
	return {
		wake: () => {
			look();
			if (!line.isLive) line.connect();
		},
		reconnect: () => {
			look();
			line.connect();
		},
		stop: () => {
			cancel();
			line.hangUp();
		}
	};
}
