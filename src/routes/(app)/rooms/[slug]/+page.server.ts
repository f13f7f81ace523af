import { change, erase, reactTo, send } from './actions.server';
import type { Actions } from './$types';

export const actions: Actions = { send, edit: change, remove: erase, react: reactTo };
