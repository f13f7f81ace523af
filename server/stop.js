/**
 * Gives the way to stop a server: no new connections, the requests that came are answered, and whatever is not over
 * after so many seconds is cut off. It settles when all is closed.
 *
 * @param {import('node:http').Server} server one that does not listen yet
 * @returns {(seconds: number) => Promise<void>}
 */
export function stopOf(server) {
	/** @type {Set<import('node:net').Socket>} */
	const connections = new Set();
	server.on('connection', (socket) => {
		connections.add(socket);
		socket.once('close', () => connections.delete(socket));
	});

	return async (seconds) => {
		/** @type {PromiseWithResolvers<void>} */
		const { promise: closed, resolve } = Promise.withResolvers();
		// A connection that is kept open would be answered for ever.
		server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
		server.close(() => resolve());
		// Browsers open connections ahead of any request; Node does not count these as idle.
		for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
		const sweep = setInterval(() => server.closeIdleConnections(), 100);
		const limit = setTimeout(() => server.closeAllConnections(), seconds * 1000);
		await closed;
		clearInterval(sweep);
		clearTimeout(limit);
	};
}
