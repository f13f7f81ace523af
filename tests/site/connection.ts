import { connect } from 'node:net';

/** What the server at `port` answers to these bytes, whole, once it has closed the connection. */
export async function exchange(port: number, ...parts: string[]): Promise<string> {
	const socket = connect(port, '127.0.0.1').setEncoding('utf8');
	for (const part of parts) socket.write(part);
	let answer = '';
	for await (const chunk of socket) answer += chunk;
	return answer;
}
