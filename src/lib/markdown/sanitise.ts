import DOMPurify from 'isomorphic-dompurify';
import { attributes, elements } from './trusted';

const CLASS = /^(mention|language-[\w#+-]{1,24})$/;

DOMPurify.addHook('uponSanitizeAttribute', (_element, attribute) => {
	if (attribute.attrName === 'class') attribute.keepAttr = CLASS.test(attribute.attrValue);
	if (attribute.attrName === 'start') attribute.keepAttr = /^\d{1,9}$/.test(attribute.attrValue);
});

DOMPurify.addHook('afterSanitizeAttributes', (element) => {
	if (element.localName !== 'a') return;
	element.setAttribute('rel', 'noopener nofollow ugc');
	// Reading on must not cost the conversation.
	element.setAttribute('target', '_blank');
});

/** HTML with nothing in it that is not on the lists: whatever the parser does, this decides. */
export function sanitise(html: string): string {
	return DOMPurify.sanitize(html, {
		ALLOWED_TAGS: elements,
		ALLOWED_ATTR: attributes,
		ALLOW_ARIA_ATTR: false,
		ALLOW_DATA_ATTR: false,
		ADD_URI_SAFE_ATTR: ['start'],
		ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i
	});
}
