/** The elements and attributes of a message, and no others. */
export const elements = [
	...['p', 'br', 'hr', 'strong', 'em', 'del', 'blockquote', 'ul', 'ol', 'li', 'a', 'code', 'pre', 'span']
];
export const attributes = ['href', 'rel', 'target', 'class', 'start'];

const TAG = new RegExp(
	`</(?:${elements.join('|')})>|<(?:${elements.join('|')})(?: (?:${attributes.join('|')})="[^"]*")*>`,
	'g'
);
const RUNNING = /href="(?!https?:|mailto:)/i;

/** Whether HTML has nothing in it but what a message may have. As it is written out, not as it is parsed: strictly. */
export function isOfMessage(html: string): boolean {
	return !html.replace(TAG, '').includes('<') && !RUNNING.test(html.match(TAG)?.join('') ?? '');
}

// The page takes HTML only from the policies it names: this one knows nothing but messages.
const policy = globalThis.window?.trustedTypes?.createPolicy('parlotte-message', {
	createHTML: (html) => {
		if (!isOfMessage(html)) throw new TypeError('This is no HTML of a message.');
		return html;
	}
});

/** HTML of a message as the page takes it, or null when it is something else. */
export function trusted(html: string): string | TrustedHTML | null {
	if (!isOfMessage(html)) return null;
	return policy?.createHTML(html) ?? html;
}
