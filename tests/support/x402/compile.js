// Prints the token's runtime code: node compile.js
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const content = fs.readFileSync(path.join(__dirname, "TestUSDC.sol"), "utf8");
const settings = { outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } } };
const input = { language: "Solidity", sources: { "TestUSDC.sol": { content } }, settings };
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const wrong = (output.errors || []).filter((found) => found.severity === "error");
if (wrong.length) throw new Error(wrong[0].formattedMessage);
console.log("0x" + output.contracts["TestUSDC.sol"].TestUSDC.evm.deployedBytecode.object);
