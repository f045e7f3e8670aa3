// generate.js — node generate.js "a glazed ceramic teapot"
import { writeFile } from 'node:fs/promises';
const BASE = 'https://three.ws';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
async function generateModel(prompt, tier = 'standard') {
const submit = await fetch(`${BASE}/api/forge`, {
method: 'POST',
headers: { 'content-type': 'application/json' },
body: JSON.stringify({ prompt, tier }),
});
let job = await submit.json();
if (!submit.ok) throw new Error(job.message || job.error);
// Fast lane: the model may already be done in the first response.
while (job.status !== 'done') {
if (job.status === 'failed') throw new Error(job.error);
await sleep(4000);
const poll = await fetch(`${BASE}/api/forge?job=${encodeURIComponent(job.job_id)}`);
job = await poll.json();
console.log(` ${job.status}${job.step ? ` (${job.step})` : ''}`);
}
return job.glb_url;
}
const prompt = process.argv[2] || 'a glazed ceramic teapot';
console.log(`Generating: ${prompt}`);
const glbUrl = await generateModel(prompt, 'draft');
const glb = await fetch(glbUrl);
const file = `${prompt.replace(/\W+/g, '-').slice(0, 40)}.glb`;
await writeFile(file, Buffer.from(await glb.arrayBuffer()));
console.log(`Saved ${file}`);
