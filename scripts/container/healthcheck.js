// Whether the site on this machine answers: the container's health check. Nothing else is in the image to ask with.
const response = await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`, {
	signal: AbortSignal.timeout(3_000)
}).catch((/** @type {Error} */ error) => ({ ok: false, status: error.message }));
if (!response.ok) console.error(`/healthz: ${response.status}`);
process.exit(response.ok ? 0 : 1);
