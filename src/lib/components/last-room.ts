/** The cookie that says in which room a member was last: `/` leads back there. */
export const LAST_ROOM = 'parlotte-room';

/** How it is kept: for this browser, until they sign out. */
export const lastRoomLife = { path: '/', sameSite: 'lax', maxAge: 60 * 60 * 24 * 90 } as const;

/** Remembers the room, in the browser. */
export function rememberRoom(slug: string): void {
	const { path, sameSite, maxAge } = lastRoomLife;
	const secure = location.protocol === 'https:' ? '; secure' : '';
	document.cookie = `${LAST_ROOM}=${slug}; path=${path}; samesite=${sameSite}; max-age=${maxAge}${secure}`;
}
