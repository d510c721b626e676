import sys
from pathlib import Path

from make_codelists import make, make_page
from make_codelists.printed import collect, documents, write

shared = Path(sys.argv[1])
checkout = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).resolve().parents[2]
write(collect(documents(shared)))
make_page(make(shared / "codelists", checkout / "ontology"), checkout / "docs" / "codes.md")
