import sys
from pathlib import Path

from make_codelists import make

make(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[2] / "ontology")
