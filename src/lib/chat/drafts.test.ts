import { expect, test } from 'vitest';
import { Drafts, type TextStore } from './drafts';

function texts(): TextStore {
	const kept = new Map<string, string>();
	return {
		getItem: (name) => kept.get(name) ?? null,
		setItem: (name, text) => void kept.set(name, text),
		removeItem: (name) => void kept.delete(name),
		key: (index) => [...kept.keys()][index] ?? null,
		get length() {
			return kept.size;
		}
	};
}

test('each room has a draft of its own, and each person theirs', () => {
	const store = texts();
	const [ada, grace] = [new Drafts('ada', store), new Drafts('grace', store)];
	ada.keep('a', { body: 'hello', replyTo: 'm1' });
	ada.keep('b', { body: 'salut', replyTo: null });
	expect(ada.of('a')).toEqual({ body: 'hello', replyTo: 'm1' });
	expect(grace.of('a')).toBeNull();
	grace.keep('a', { body: 'mine', replyTo: null });
	ada.clear();
	expect([ada.of('a'), ada.of('b')]).toEqual([null, null]);
	expect(grace.of('a')?.body).toBe('mine');
});

test('an empty draft is none, and what cannot be read is none', () => {
	const store = texts();
	const drafts = new Drafts('ada', store);
	drafts.keep('a', { body: 'hello', replyTo: null });
	drafts.keep('a', { body: ' ', replyTo: null });
	expect(store.length).toBe(0);
	store.setItem('parlotte:draft:ada:a', '{');
	expect(drafts.of('a')).toBeNull();
});
