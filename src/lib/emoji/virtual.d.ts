declare module 'virtual:emoji' {
	/** [emoji, group, French names, English names]: the label first, then words, by `|`. */
	const rows: readonly [string, number, string, string][];
	export default rows;
}
