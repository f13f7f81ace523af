interface MailOptions {
	smtpPort: number;
	webPort: number;
	/** Where mails are kept, so that they outlive a restart. */
	folder: string;
}

/** Catches every mail sent to its SMTP port, and shows them as web pages and as JSON (`GET /email`). */
export async function startMail({ smtpPort, webPort, folder }: MailOptions): Promise<AsyncDisposable> {
	const { MailDev } = await import('maildev');
	const mail = new MailDev({
		smtp: smtpPort,
		ip: '127.0.0.1',
		web: webPort,
		webIp: '127.0.0.1',
		mailDirectory: folder,
		maxEmails: 1000,
		silent: true
	});
	// `silent` does not silence its web server, which announces itself on the console.
	const { info } = console;
	console.info = () => {};
	await mail.start().finally(() => (console.info = info));
	return { [Symbol.asyncDispose]: () => mail.stop() };
}
