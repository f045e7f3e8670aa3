"""Budgets of one model; each is checked before anything of that size is allocated."""

JSON_BYTES = 16_000_000
"""The JSON of a GLB."""
TEXT_BYTES = 140_000_000
"""A .gltf file, whose JSON may carry 100 MB of buffers in base64."""
JSON_VALUES = 2_000_000
"""Commas and opening brackets of the JSON: bounds what parsing it can allocate."""
BUFFER_BYTES = 512_000_000
"""All buffers together."""

UNPACKED_BYTES = 64_000_000
"""What compressed buffer views become."""
DRACO_BYTES = 256_000_000
"""What Draco data becomes."""

NODES = 20_000
DEPTH = 64
ACCESSORS = 20_000
PRIMITIVES = 5_000
TEXTURES = 64
PIXELS = 256_000_000
"""Of all pictures that a texture uses."""
ANIMATIONS = 256
KEYFRAMES = 2_000_000
"""Summed over samplers."""
INSTANCES = 50_000
"""Summed over nodes with EXT_mesh_gpu_instancing."""

VERTICES = 5_000_000
"""Of the distinct position accessors."""
INDICES = 15_000_000
"""Corners summed over primitives, indexed or not."""
DRAWN = 50_000_000
"""Vertices, and corners, summed over everything in the scene, instances counted each."""
STROKES = 300_000
"""Points and line segments that a picture shows; of more, an even share."""
ELEMENTS = 200_000_000
"""Numbers summed over all accessors: what decoding everything once may cost."""
ENTRIES = 100_000
"""Any other array of the document."""
UV_SETS = 4
"""Sets of texture coordinates that pictures can lie by; more are read, and said to be left out."""
MATERIAL_TEXTURES = 12
"""Pictures of one material that can be drawn; those that lie alike share one."""
LAMPS = 8
"""Lamps of a scene that shine: as many as one pixel adds up."""
