import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { newPeople } from '../database/people.ts';
import { tokenFor } from '../realtime/person.ts';
import { project } from '../realtime/project.ts';
import { Wire } from '../realtime/wire.ts';
import { everyRoute } from '../site/routes.ts';
import { formsOfAnybody, scenery } from '../site/scenery.ts';
import { injections } from './payloads/sql.ts';
import { sample } from './sample.ts';
import { inTurn, watchStatements, wrongIn } from './statements.ts';
import { tried } from './tally.ts';
import { newMember } from './visitor.ts';

const site = inject('site');
const attacks = sample(injections, 5);
/** Each is a page that is rendered, for each field: some of them. */
const forForms = injections.filter((_, index) => index % (process.env.TEST_EVERY ? 6 : 45) === 0);

watchStatements();

test('nothing that is said to Auth becomes a part of a statement', async () => {
	const paths = [
		'signup',
		'token?grant_type=password',
		'token?grant_type=refresh_token',
		'recover',
		'otp',
		'verify',
		'resend'
	];
	const questions = attacks.flatMap((attack) =>
		paths.map((path) => async () => {
			const body = {
				email: path === 'verify' ? undefined : `${randomUUID().slice(0, 8)}${attack}@example.org`,
				...{ password: `${attack} long enough`, refresh_token: attack, token_hash: attack, type: 'signup' },
				data: { username: attack, display_name: attack, invitation: attack }
			};
			const answer = await fetch(`${project.url}/auth/v1/${path}`, {
				method: 'POST',
				headers: { apikey: project.publishableKey, 'content-type': 'application/json' },
				body: JSON.stringify(body)
			});
			return wrongIn(`${path} ${attack}`, answer);
		})
	);
	expect(await inTurn(questions)).toEqual([]);
	tried('SQL said to Auth', questions.length);
});

test('nothing that is said to Realtime becomes a part of a statement', async () => {
	const { eve } = await newPeople('eve');
	const access_token = await tokenFor(eve.id);
	const wire = await Wire.open('2.0.0');
	const topic = `realtime:user:${eve.id}`;
	let count = 0;
	for (const attack of attacks) {
		const bindings = [
			{ table: 'messages', filter: `body=eq.${attack}` },
			{ table: 'messages', filter: `body=in.(${attack})` },
			{ table: 'messages', filter: `body=match.${attack}` },
			{ table: 'messages', filter: `${attack}=eq.1` },
			{ table: 'messages', filter: `id=${attack}.1` },
			{ table: 'messages', select: [attack] },
			{ table: attack }
		];
		for (const binding of [...bindings, { schema: attack, table: 'messages' }]) {
			const postgres_changes = [{ event: '*', schema: 'public', ...binding }];
			const payload = { access_token, config: { private: true, postgres_changes } };
			await wire.ask({ topic, event: 'phx_join', ref: `${(count += 1)}`, payload });
			await wire.ask({ topic, event: 'phx_leave', ref: `${count} end`, payload: {} });
		}
		await wire.ask({
			topic: `realtime:${attack}`,
			event: 'phx_join',
			ref: `${(count += 1)}`,
			payload: { access_token, config: { private: true } }
		});
		const headers = {
			apikey: project.publishableKey,
			authorization: `Bearer ${access_token}`,
			'content-type': 'application/json'
		};
		const body = JSON.stringify({
			messages: [{ topic: attack, event: attack, payload: { attack }, private: true }]
		});
		const told = await fetch(`${project.url}/realtime/v1/api/broadcast`, { method: 'POST', headers, body });
		expect([attack, told.status < 500]).toEqual([attack, true]);
		count += 1;
	}
	tried('SQL said to Realtime', count);
});

test('no field of the site’s forms becomes a part of a statement, and none breaks a page', async () => {
	const ada = await newMember(site, 'ada');
	const { forms, parameters } = await scenery(ada);
	const all = { ...forms, ...formsOfAnybody(ada.person) };
	const ofForms = (await everyRoute()).filter((what) => what.startsWith('POST') && !what.includes('session'));
	const questions = ofForms.flatMap((what) => {
		const route = what.replace('POST ', '');
		const fields = all[route] ?? {};
		const path = route.replace(/\/\([a-z]+\)/, '').replace(/\[[^\]]+\]/g, (name) => parameters[name] ?? name);
		return forForms.flatMap((attack) =>
			Object.keys(fields).map((field) => async () => {
				// A browser of its own, from elsewhere: some forms end the session, some are counted.
				const answer = await ada.copy().send(path, { ...fields, [field]: attack });
				return wrongIn(`${what} ${field} ${attack}`, answer);
			})
		);
	});
	const inAddresses = [
		'browse?search=',
		'browse?after=',
		'people/',
		'rooms/',
		'rooms/general?before=',
		'invite/',
		'register/username?username=',
		'directs/new?search='
	].flatMap((path) =>
		forForms.map((attack) => async () => {
			const answer = await ada.copy().ask(`/${path}${encodeURIComponent(attack)}`);
			return wrongIn(`${path} ${attack}`, answer);
		})
	);
	expect(await inTurn([...questions, ...inAddresses])).toEqual([]);
	tried('SQL in forms and addresses of the site', questions.length + inAddresses.length);
});
