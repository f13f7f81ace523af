import { ofAccess } from './access.ts';
import { ofAnswers } from './answers.ts';
import type { Defence } from './defence.ts';
import { ofFloods } from './floods.ts';
import { ofThePage } from './page.ts';
import { ofRequests } from './requests.ts';
import { ofSessions } from './sessions.ts';
import { ofTextAndNumber } from './text-and-number.ts';

export const defences: Defence[] = [
	...ofThePage,
	...ofAccess,
	...ofTextAndNumber,
	...ofSessions,
	...ofAnswers,
	...ofRequests,
	...ofFloods
];
