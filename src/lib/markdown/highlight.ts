import { common, createLowlight } from 'lowlight';

type Root = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
type Part = Root['children'][number];

const lowlight = createLowlight(common);

/** Colours a block of code, if its language is known. Built node by node: the page's policy lets no HTML in. */
export function highlight(code: Element, language: string): void {
	if (!lowlight.registered(language)) return;
	const { children } = lowlight.highlight(language, code.textContent);
	code.replaceChildren(...children.flatMap(nodeOf));
}

function nodeOf(part: Part): Node[] {
	if (part.type === 'text') return [document.createTextNode(part.value)];
	if (part.type !== 'element') return [];
	const element = document.createElement('span');
	element.className = String(part.properties.className ?? '').replaceAll(',', ' ');
	element.append(...part.children.flatMap(nodeOf));
	return [element];
}
