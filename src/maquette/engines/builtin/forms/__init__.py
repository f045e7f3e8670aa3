"""Words to assets: a grammar of object families, materials, colours, styles and sizes."""
