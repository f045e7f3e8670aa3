"""The contenders' programs: installed beside the house, never inside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".peers"
PYTHON = FOLDER / "venv" / "bin" / "python"
THREE = FOLDER / "node_modules" / "three"
PACKAGES = (
    "flip-evaluator==1.7",
    "gltflib==1.0.13",
    "mitsuba==3.9.1",
    "pygfx==0.17.0",
    "wgpu==0.32.0",
)
THREE_VERSION = "0.187.0"
SYSTEM = ("chromium", "libvulkan1", "mesa-vulkan-drivers")
# Mitsuba's fast variant compiles with LLVM; Debian 12's default, 15, fails on recent processors.
LLVM = "libllvm19"


def ready() -> None:
    """Installs what is missing; the second time it takes no time."""
    FOLDER.mkdir(exist_ok=True)
    _system()
    if not PYTHON.exists():
        print("Installing the contenders' Python packages into .peers (once)", file=sys.stderr)
        _run(sys.executable, "-m", "venv", str(FOLDER / "venv"))
        _run(str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES)
    _house_inside()  # anew each time: the programs outlive the house's own environment
    if not THREE.is_dir():
        print("Installing three.js into .peers (once)", file=sys.stderr)
        flags = ("--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER))
        _run("npm", "install", *flags, f"three@{THREE_VERSION}")
    if not any(FOLDER.glob("llvm/usr/lib/*/libLLVM.so.*")) and shutil.which("dpkg"):
        _run("sh", "-c", f"cd {FOLDER} && apt-get download -qq {LLVM} && dpkg -x {LLVM}*.deb llvm")


def environment() -> dict[str, str]:
    """For a worker in the contenders' Python."""
    llvm = sorted(FOLDER.glob("llvm/usr/lib/*/libLLVM.so.*"))
    more = {"DRJIT_LIBLLVM_PATH": str(llvm[0])} if llvm else {}
    return os.environ | {"PYTHONPATH": str(ROOT / "src"), "XDG_RUNTIME_DIR": "/tmp"} | more


def _house_inside() -> None:
    """The workers use our encoder: the house's packages come after the contenders' own."""
    house = next(entry for entry in sys.path if entry.endswith("site-packages"))
    for site in (FOLDER / "venv" / "lib").glob("python3*/site-packages"):
        (site / "house.pth").write_text(f"import site; site.addsitedir({house!r})\n", "utf-8")


def _system() -> None:
    missing = [name for name in SYSTEM if not _is_installed(name)]
    if not missing:
        return
    words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise SystemExit(f"Some system packages are missing: sudo {' '.join(words)}")
    _run("apt-get", "update", "-qq")
    _run(*words)


def _is_installed(package: str) -> bool:
    return subprocess.run(["dpkg", "-s", package], capture_output=True).returncode == 0


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
