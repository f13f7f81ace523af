/// <reference types="trusted-types" />
import type { Profile } from '$lib/schemas/person';
import type { Session } from '$lib/server/session';

declare global {
	namespace App {
		interface Locals {
			session: Session;
		}
		interface PageState {
			/** Whose card is open over the page. */
			person?: Profile;
		}
	}
}

// Of the standard, and not of Svelte's types yet: what is not shown before it is there.
declare module 'svelte/elements' {
	interface HTMLLinkAttributes {
		blocking?: 'render';
	}
}

export {};
