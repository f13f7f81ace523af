import { expect, test, vi } from 'vitest';
import { browserLocks, browserTabs } from './browser-tabs';

// Node has both as browsers do.

test('what one tab says, the other hears, until it stops; to speak then is no failure', async () => {
	const [first, second] = [browserTabs('ada'), browserTabs('ada')];
	const heard = vi.fn();
	const stopFirst = first.hear(() => undefined);
	const stopSecond = second.hear(heard);
	first.say({ type: 'sent', id: 'm' });
	await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ type: 'sent', id: 'm' }));
	stopSecond();
	stopFirst();
	first.say({ type: 'sent', id: 'n' });
	expect(heard).toHaveBeenCalledOnce();
});

test('another person’s tabs hear nothing', async () => {
	const [ada, grace] = [browserTabs('ada'), browserTabs('grace')];
	const [adas, graces] = [vi.fn(), vi.fn()];
	const other = browserTabs('ada');
	const stops = [ada.hear(adas), grace.hear(graces), other.hear(() => undefined)];
	other.say({ type: 'abandoned' });
	await vi.waitFor(() => expect(adas).toHaveBeenCalledOnce());
	expect(graces).not.toHaveBeenCalled();
	for (const stop of stops) stop();
});

test('one tab holds the lock; who waits has it next, or gives up', async () => {
	const order: string[] = [];
	const [first, second, third] = ['ada', 'ada', 'ada'].map(browserLocks);
	let end = (): void => undefined;
	const held = first?.hold(new AbortController().signal, () => {
		order.push('first');
		return new Promise((resolve) => (end = resolve));
	});
	const impatient = new AbortController();
	const givenUp = second?.hold(impatient.signal, async () => void order.push('second'));
	const next = third?.hold(new AbortController().signal, async () => void order.push('third'));
	impatient.abort();
	await expect(givenUp).rejects.toThrow();
	await vi.waitFor(() => expect(order).toEqual(['first']));
	end();
	await Promise.all([held, next]);
	expect(order).toEqual(['first', 'third']);
});
