/** What can be wrong with what someone typed. The site has a text for each, in each language. */
export const problems = [
	'email_form',
	'username_form',
	'username_taken',
	'display_name_empty',
	'display_name_long',
	'bio_long',
	'reason_missing',
	'note_long',
	'password_missing',
	'password_wrong',
	'password_same',
	'code',
	'password_short',
	'password_long',
	'password_common',
	'code_form',
	'message_empty',
	'message_long',
	'room_name_empty',
	'room_name_long',
	'topic_long',
	'kind_missing',
	'person_unknown',
	'person_here'
] as const;

export type Problem = (typeof problems)[number];

/** A problem as zod takes it. */
export function problem(name: Problem): Problem {
	return name;
}

/** Whether zod's message is one of ours. */
export function isProblem(message: string): message is Problem {
	return problems.some((name) => name === message);
}
