// The document's two snippets, with the import and the base that they leave out.
import { readFile } from 'node:fs/promises';
const BASE = 'https://three.ws';
async function uploadImage(buffer, contentType = 'image/jpeg') {
const presign = await fetch(`${BASE}/api/forge-upload`, {
method: 'POST',
headers: { 'content-type': 'application/json' },
body: JSON.stringify({ content_type: contentType, size_bytes: buffer.byteLength }),
});
const slot = await presign.json();
await fetch(slot.upload_url, { method: slot.method, headers: slot.headers, body: buffer });
return slot.public_url;
}
// Then:
const url = await uploadImage(await readFile('front.jpg'));
// 1–4 views of the same object; more views = better reconstruction
const submit = await fetch(`${BASE}/api/forge`, {
method: 'POST',
headers: { 'content-type': 'application/json' },
body: JSON.stringify({ image_urls: [url], tier: 'standard' }),
});
console.log(JSON.stringify(await submit.json()));
