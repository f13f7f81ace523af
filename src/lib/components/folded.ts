/** Text as it is compared with what people type: in small letters, without accents. */
export function folded(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
