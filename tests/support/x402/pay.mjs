// Orders with a real payer: node pay.mjs v1|v2 URL PRIVATE_KEY BODY; prints status, receipt, answer.
import { privateKeyToAccount } from "viem/accounts";

const [generation, url, key, body] = process.argv.slice(2);
const order = { method: "POST", headers: { "content-type": "application/json" }, body };

async function payer() {
  if (generation === "v1") {
    const { createSigner, wrapFetchWithPayment } = await import("x402-fetch");
    return wrapFetchWithPayment(fetch, await createSigner("base-sepolia", key));
  }
  const { wrapFetchWithPaymentFromConfig } = await import("@x402/fetch");
  const { ExactEvmScheme } = await import("@x402/evm");
  const client = new ExactEvmScheme(privateKeyToAccount(key));
  return wrapFetchWithPaymentFromConfig(fetch, { schemes: [{ network: "eip155:*", client }] });
}

const paying = await payer();
const answer = await paying(url, order);
const receipt = answer.headers.get(generation === "v1" ? "x-payment-response" : "payment-response");
console.log(JSON.stringify({ status: answer.status, receipt, body: await answer.json() }));
