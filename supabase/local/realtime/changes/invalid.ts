import postgres from 'postgres';
import { isCanceled, isOfTheConnection } from '../database-errors.ts';

/** Postgres' names of its errors, of those that the values and the columns of a filter can meet. */
const CONDITIONS: Record<string, string> = {
	P0001: 'raise_exception',
	'0A000': 'feature_not_supported',
	'22001': 'string_data_right_truncation',
	'22003': 'numeric_value_out_of_range',
	'22007': 'invalid_datetime_format',
	'22008': 'datetime_field_overflow',
	'22021': 'character_not_in_repertoire',
	'22023': 'invalid_parameter_value',
	'22025': 'invalid_escape_sequence',
	'2201B': 'invalid_regular_expression',
	'2200N': 'invalid_xml_content',
	'22P02': 'invalid_text_representation',
	'22P05': 'untranslatable_character',
	'23502': 'not_null_violation',
	'23514': 'check_violation',
	'42804': 'datatype_mismatch',
	'42846': 'cannot_coerce',
	'42883': 'undefined_function'
};

const INTERNAL_ERROR = 'XX000';

/** A subscription that cannot be; its text is hosted Realtime's, which raises it in the database. */
export class Invalid extends Error {
	readonly code = 'P0001';
}

/**
 * What is wrong with a request, as hosted Realtime words it; undefined when the request is not at fault, but a database
 * that is going down, full, unreachable or changing.
 */
export function faultOf(error: unknown): string | undefined {
	if (isOfTheConnection(error) || isCanceled(error)) return undefined;
	if (!(error instanceof Invalid) && !(error instanceof postgres.PostgresError)) return undefined;
	const { code, message } = error;
	// The list of published tables fails so while any of them is being dropped.
	if (code === INTERNAL_ERROR) return undefined;
	return `ERROR ${code} (${CONDITIONS[code] ?? 'error'}) ${message}`;
}
