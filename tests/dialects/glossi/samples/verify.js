const crypto = require("crypto")
function verifyWebhook(payload, signature, secret) {
const expected = crypto.createHmac("sha256", secret).update(JSON.stringify(payload)).digest("hex")
return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
}
