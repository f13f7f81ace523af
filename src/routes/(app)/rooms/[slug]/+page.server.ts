import { change, erase, markRead, markUnread, reactTo, send } from './actions.server';
import type { Actions } from './$types';

export const actions: Actions = {
	send,
	edit: change,
	remove: erase,
	react: reactTo,
	mark_read: markRead,
	mark_unread: markUnread
};
