import { createContext } from 'svelte';
import type { LiveRoom } from './live-room.svelte';

/** The room that is open: its page sets it, whatever is in it gets it. */
export const [getLiveRoom, setLiveRoom] = createContext<LiveRoom>();
