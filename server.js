import process from 'node:process';

// Serves the build: `npm start`. What it is made of is in server/, and imported only by a Node that can run it.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
	console.error(`Parlotte needs Node 24 or newer; this is Node ${process.versions.node}.`);
	process.exit(1);
}

const { main } = await import('./server/main.js');
await main();
