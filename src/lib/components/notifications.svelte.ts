import type { Room } from '$lib/chat/rooms-list';
import { unreadOf } from '$lib/chat/rooms-list';
import { m } from '$lib/paraglide/messages';
import { titleOf } from './room-title';

/** Notifications of the browser while a page is open but not looked at. Off, until the person asks for them. */
export class Notifications {
	isOn = $state(false);
	/** Why there are none: the person, or the browser, allows none. Chrome on Android has a service worker's alone. */
	problem = $state<'blocked' | 'impossible' | null>(null);
	readonly #name: string;
	readonly #open: (room: Room) => void;

	/** `open` is called when one of them is clicked. */
	constructor(userId: string, open: (room: Room) => void) {
		this.#name = `parlotte:notifications:${userId}`;
		this.#open = open;
		// A browser that keeps nothing, or has none of them, has them off.
		if (!this.isPossible) return;
		try {
			this.isOn = localStorage.getItem(this.#name) === 'on' && Notification.permission === 'granted';
		} catch {
			this.isOn = false;
		}
	}

	get isPossible(): boolean {
		return typeof Notification !== 'undefined';
	}

	/** Turns them on, or off. The browser asks the person, who has just clicked. */
	async toggle(): Promise<void> {
		const wanted = !this.isOn;
		// Before the person allows any, this one is not shown: it tells whether one could be.
		if (wanted && Notification.permission === 'default' && !this.#make('', {})) return;
		const permission = wanted ? await Notification.requestPermission() : 'granted';
		this.problem = permission === 'denied' ? 'blocked' : null;
		this.#turn(wanted && permission === 'granted');
	}

	/** Tells of what has come in a room, unless somebody looks at the page. Tabs that tell the same replace each other. */
	tell(room: Room): void {
		if (!this.isOn || document.hasFocus()) return;
		const title = room.kind === 'direct' ? titleOf(room) : `#${titleOf(room)}`;
		const body = m.notify_text({ count: unreadOf(room) });
		const notification = this.#make(title, { body, tag: room.id, icon: '/favicon.svg' });
		if (!notification) return;
		notification.onclick = () => {
			window.focus();
			notification.close();
			this.#open(room);
		};
	}

	#make(title: string, options: NotificationOptions): Notification | null {
		try {
			return new Notification(title, options);
		} catch {
			this.#turn(false);
			this.problem = 'impossible';
			return null;
		}
	}

	#turn(isOn: boolean): void {
		this.isOn = isOn;
		try {
			localStorage.setItem(this.#name, isOn ? 'on' : 'off');
		} catch {
			// It holds as long as the page.
		}
	}
}
