import type { Attachment } from 'svelte/attachments';

/** Makes a field as high as its text, where the browser does not do it by itself (`field-sizing`). */
export function growing(text: string): Attachment<HTMLTextAreaElement> {
	return (field) => {
		void text;
		if (CSS.supports('field-sizing', 'content')) return;
		field.style.blockSize = 'auto';
		field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
	};
}
