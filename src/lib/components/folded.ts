/** Text as it is compared with what people type: without case and accents, ligatures taken apart. As in the database. */
export function folded(text: string): string {
	const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
	return plain.replaceAll('œ', 'oe').replaceAll('æ', 'ae');
}
