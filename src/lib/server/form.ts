import { fail } from '@sveltejs/kit';
import type { z } from 'zod';
import { m } from '$lib/paraglide/messages';
import { isProblem, type Problem } from '$lib/schemas/problem';

const texts: Record<Problem, () => string> = {
	email_form: m.problem_email_form,
	username_form: m.problem_username_form,
	username_taken: m.problem_username_taken,
	display_name_empty: m.problem_display_name_empty,
	display_name_long: m.problem_display_name_long,
	bio_long: m.problem_bio_long,
	reason_missing: m.problem_reason_missing,
	note_long: m.problem_note_long,
	password_missing: m.problem_password_missing,
	password_wrong: m.problem_password_wrong,
	password_same: m.problem_password_same,
	code: m.problem_code,
	password_short: m.problem_password_short,
	password_long: m.problem_password_long,
	password_common: m.problem_password_common,
	code_form: m.problem_code_form,
	message_empty: m.problem_message_empty,
	message_long: m.problem_message_long,
	room_name_empty: m.problem_room_name_empty,
	room_name_long: m.problem_room_name_long,
	topic_long: m.problem_topic_long,
	kind_missing: m.problem_kind_missing,
	person_unknown: m.problem_person_unknown,
	person_here: m.problem_person_here
};

/** The visitor's text for a problem. */
export function textOf(problem: Problem): string {
	return texts[problem]();
}

/** The first problem of each field, as texts. */
export type FieldErrors = Record<string, string>;

export type Submission<T> = { ok: true; data: T } | { ok: false; errors: FieldErrors };

/** A form as its schema reads it, or what is wrong with each field. */
export function read<Schema extends z.ZodType>(schema: Schema, form: FormData): Submission<z.infer<Schema>> {
	const { success, data, error } = schema.safeParse(Object.fromEntries(form));
	if (success) return { ok: true, data };

	const errors: FieldErrors = {};
	for (const { path, message } of error.issues) {
		const field = String(path[0]);
		errors[field] ??= isProblem(message) ? textOf(message) : m.problem_generic();
	}
	return { ok: false, errors };
}

/** Why a form was not accepted: what was typed comes back with it, except secrets. */
export type Refusal<Values> = { values: Values; errors: FieldErrors; problem: string | null };

/** What to say of a form: what is wrong in its fields, or with the whole of it. */
export function refusalOf<Values>(values: Values, why: FieldErrors | string): Refusal<Values> {
	return typeof why === 'string'
		? { values, errors: {}, problem: why }
		: { values, errors: why, problem: null };
}

/** Answers the form of a page that has one. */
export function refuse<Values>(status: number, values: Values, why: FieldErrors | string) {
	return fail(status, refusalOf(values, why));
}

/** What was typed, to show it again. Never called for a password. */
export function typed(form: FormData, field: string): string {
	const value = form.get(field);
	return typeof value === 'string' ? value : '';
}
