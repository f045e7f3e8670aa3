"""``maquette`` and ``python -m maquette``."""

from maquette.cli import main

if __name__ == "__main__":
    main()
