const QUERY_CANCELED = '57014';

/** Whether the database could not be asked: postgres.js names its own errors so; 57P are a server's that goes or comes. */
export function isOfTheConnection(error: unknown): boolean {
	return /^(CONNECT|CONNECTION_|ECONN|EPIPE|57P0|08|53)/.test(codeOf(error));
}

/** Whether the database took too long, or was told to stop. */
export function isCanceled(error: unknown): boolean {
	return codeOf(error) === QUERY_CANCELED;
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
