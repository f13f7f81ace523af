/** No name is longer; and putting the marks of a longer text in order takes time by the square of their number. */
const MOST_UNITS = 1_000;

/** Text as it is compared with what people type: without case and accents, ligatures taken apart. As in the database. */
export function folded(text: string): string {
	const plain = text.slice(0, MOST_UNITS).toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
	return plain.replaceAll('œ', 'oe').replaceAll('æ', 'ae');
}
