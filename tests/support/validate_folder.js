// Validates every .gltf and .glb below a folder, each with the files beside it; writes
// {path: [code of each error, ...]} as JSON on stdout.
const fs = require("fs");
const path = require("path");
const validator = require("gltf-validator");

const FOLDER = process.argv[2];

function beside(file) {
  return (uri) =>
    fs.promises
      .readFile(path.join(path.dirname(file), decodeURIComponent(uri)))
      .then((data) => new Uint8Array(data));
}

async function errors(file) {
  const options = {
    uri: path.basename(file),
    maxIssues: 1000,
    externalResourceFunction: beside(file),
  };
  try {
    const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(file)), options);
    return report.issues.messages.filter((one) => one.severity === 0).map((one) => one.code);
  } catch (refusal) {
    return ["UNREADABLE"];
  }
}

async function main() {
  const found = {};
  for (const name of fs.readdirSync(FOLDER, { recursive: true }).sort()) {
    if (/\.(gltf|glb)$/.test(name)) found[name] = await errors(path.join(FOLDER, name));
  }
  process.stdout.write(JSON.stringify(found));
}

main();
