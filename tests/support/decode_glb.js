// Reads one GLB on stdin; decodes what is compressed in it with the reference decoders of meshopt
// and Draco, and writes the results in base64 as JSON on stdout.
const fs = require("fs");
const draco3d = require("draco3d");
const { MeshoptDecoder } = require("meshoptimizer/decoder");

const glb = fs.readFileSync(0);
const size = glb.readUInt32LE(12);
const json = JSON.parse(glb.subarray(20, 20 + size).toString());
const binary = glb.subarray(20 + size + 8);

function views() {
  return (json.bufferViews || []).map((view) => {
    const packed = (view.extensions || {}).EXT_meshopt_compression;
    if (!packed) return null;
    const target = new Uint8Array(packed.count * packed.byteStride);
    const source = binary.subarray(packed.byteOffset, packed.byteOffset + packed.byteLength);
    const { count, byteStride, mode, filter } = packed;
    MeshoptDecoder.decodeGltfBuffer(target, count, byteStride, source, mode, filter);
    return Buffer.from(target).toString("base64");
  });
}

function primitive(draco, packed) {
  const view = json.bufferViews[packed.bufferView];
  const data = binary.subarray(view.byteOffset, view.byteOffset + view.byteLength);
  const decoder = new draco.Decoder();
  const mesh = new draco.Mesh();
  const status = decoder.DecodeArrayToMesh(data, data.length, mesh);
  if (!status.ok()) throw new Error(status.error_msg());
  const found = { triangles: mesh.num_faces(), vertices: mesh.num_points(), attributes: {} };
  for (const [name, id] of Object.entries(packed.attributes)) {
    const attribute = decoder.GetAttributeByUniqueId(mesh, id);
    const values = new draco.DracoFloat32Array();
    decoder.GetAttributeFloatForAllPoints(mesh, attribute, values);
    const plain = new Float32Array(values.size());
    for (let i = 0; i < plain.length; i++) plain[i] = values.GetValue(i);
    found.attributes[name] = Buffer.from(plain.buffer).toString("base64");
  }
  return found;
}

async function main() {
  await MeshoptDecoder.ready;
  const draco = await draco3d.createDecoderModule({});
  const primitives = [];
  for (const mesh of json.meshes || [])
    for (const one of mesh.primitives) {
      const packed = (one.extensions || {}).KHR_draco_mesh_compression;
      primitives.push(packed ? primitive(draco, packed) : null);
    }
  process.stdout.write(JSON.stringify({ views: views(), primitives }));
}

main().catch((error) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
