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

export {};
