"""Make docs/pictures from the sample park: what each product looks like, as qgis_process makes it.

    make docs-pictures                    all products
    make docs-pictures PICTURES=onemap    one of them

A product is one function with @product: it gets the survey.gpkg of the sample park and an empty folder, has
qgis_process make the product there, and hands each picture to ``keep``. Figures and names are those of the invented
park. The pictures are as small as their use in a page allows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

from PIL import Image

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build" / "docs-pictures"
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 400_000
# Chinese, as the offices read it.
LOCALE = "zh_CN"

PRODUCTS: dict[str, Callable[[Path, Path], None]] = {}


def product(make: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    """Register a product under its function's name."""
    PRODUCTS[make.__name__] = make
    return make


@product
def survey(made: Path, folder: Path) -> None:
    """The map picture of the survey itself, in both languages: it stands at the head of the READMEs."""
    keep(made.parent / "map.png", "sample_map.zh-CN.png")
    keep(surveyed(folder, "en").parent / "map.png", "sample_map.png")


@product
def onemap(survey: Path, folder: Path) -> None:
    """Sheets of the larger park: status and planned use of the whole park; and of all parks, efficiency."""
    run(
        "onemap", SURVEY=survey, PROJECT=folder / "onemap.qgz", PICTURES=folder / "sheets",
        ZONING=sample("zoning"), CURRENT_USE=sample("current_use"),
    )  # fmt: skip
    sheets = {path.stem: path for path in (folder / "sheets").glob("*.png")}
    park = next(name for name in sheets if name.endswith("用地状态") and not name.startswith("全部")).split(" ")[0]
    keep(sheets[f"{park} 用地状态"], "onemap.png")
    keep(sheets[f"{park} 规划用途"], "onemap-plan.png")
    keep(sheets[f"{park} 现状地类"], "onemap-current.png")
    keep(sheets["全部园区 用地效益"], "onemap-efficiency.png")


@product
def parkreport(survey: Path, folder: Path) -> None:
    """The yearly report against a baseline: its first page, the page of the targets, and the page on a telephone."""
    before = folder / "before"
    run(
        "survey", INPUT=sample("parcels"), PARKS=sample("parks"), APPROVALS=sample("approvals"),
        EXPROPRIATIONS=sample("expropriations"), POLICY="kaifeng-2021", AS_OF="2021-12-31", FOLDER=before,
    )  # fmt: skip
    html, pdf = folder / "report.html", folder / "report.pdf"
    run("parkreport", SURVEY=survey, BASELINE=before / "survey.gpkg", FORM="YEARLY", REPORT=html, PDF=pdf)
    keep(pdf, "parkreport.png", 1000)
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8").stdout
    pages = enumerate(text.split("\f"), 1)
    keep(pdf, "parkreport-targets.png", 1000, page=next(number for number, each in pages if "各项目标完成程度" in each))
    # in a frame, because a headless window is never narrower than 500 pixels
    (folder / "frame.html").write_text(
        "<!DOCTYPE html><style>body { margin: 0 } iframe { border: 0; margin-top: -600px }</style>"
        '<iframe src="report.html" width="390" height="2400"></iframe>',
        encoding="utf-8",
    )
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--force-device-scale-factor=2", f"--user-data-dir={folder / 'browser'}", "--window-size=390,1150",
         f"--screenshot={folder / 'phone.png'}",
         (folder / "frame.html").as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    keep(folder / "phone.png", "parkreport-phone.png", 780)


@product
def inspectionpackage(survey: Path, folder: Path) -> None:
    """The sheet of one parcel, as it goes into the field, and the forms as they are filled in."""
    run(
        "inspectionpackage", SURVEY=survey, FOLDER=folder / "package", FILTER="\"parcel_id\" = 'CC-128'", RULE="ALL",
    )  # fmt: skip
    keep(folder / "package" / "sheets.pdf", "inspection_sheet.png", 1000)
    forms = folder / "forms.png"
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "form_picture.py"), str(folder / "package"), str(forms)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}, check=True,
    )  # fmt: skip
    keep(forms, "inspection_form.png")


@product
def parcelcards(survey: Path, folder: Path) -> None:
    """The first page and the drawing of a card."""
    run(
        "parcelcards", SURVEY=survey, CARDS=folder / "cards", FILTER="\"parcel_id\" = 'CC-005'", COORDINATES="true",
    )  # fmt: skip
    keep(folder / "cards" / "cards.pdf", "parcelcard.png", 1000)
    keep(folder / "cards" / "cards.pdf", "parcelcard-boundary.png", 1000, page=3)


@product
def ledger(survey: Path, folder: Path) -> None:
    """The sheet of what appears idle, as it is printed; LibreOffice prints it."""
    run("ledger", SURVEY=survey, LEDGER=folder / "ledger.xlsx")
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "ledger.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "ledger.pdf"), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    page = next(number for number, each in enumerate(text.split("\f"), 1) if "疑似闲置" in each.split()[:6])
    keep(folder / "ledger.pdf", "ledger.png", page=page)


def run(algorithm: str, locale: str = LOCALE, **parameters: object) -> None:
    """Run an algorithm of the plugin headless, in the language of the pictures or another; stop where it fails."""
    words = [f"{key}={value}" for key, value in parameters.items()]
    command = [str(ROOT / "scripts" / "qgis_process.sh"), "run", f"baiyuan:{algorithm}", "--", *words]
    done = subprocess.run(
        command, env={**os.environ, "BAIYUAN_LOCALE": locale}, capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{algorithm}:\n{done.stdout}\n{done.stderr}")


def sample(layer: str) -> str:
    """Return the source of a layer of the sample park."""
    return f"{WORK / 'sample' / 'sample_park.gpkg'}|layername={layer}"


def keep(source: Path, name: str, width: int = 1600, page: int = 1) -> Path:
    """Put a picture (PNG, or a page of a PDF) into docs/pictures, no wider than so many pixels."""
    if source.suffix == ".pdf":
        stem = source.with_suffix("")
        subprocess.run(
            ["pdftoppm", "-png", "-r", "110", "-f", str(page), "-singlefile", str(source), str(stem)], check=True
        )
        source = stem.with_suffix(".png")
    target = PICTURES / name
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as image:
        small = image.convert("RGB")
        if small.width > width:
            small = small.resize((width, round(small.height * width / small.width)), Image.Resampling.LANCZOS)
        # By coverage of all colours: by their frequency a small class of a map would take a neighbour's colour.
        few = small.quantize(255, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
    if target.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{target} has {target.stat().st_size:,} bytes; at most {MOST_BYTES:,} are wanted")
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1000:.0f} kB")
    return target


def survey_of_the_sample() -> Path:
    """Make the sample park and survey it."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "sample").mkdir(parents=True)
    run("samplepark", FOLDER=WORK / "sample")
    return surveyed(WORK / "survey", LOCALE)


def surveyed(folder: Path, locale: str) -> Path:
    """Survey the sample park in a language; return its survey.gpkg."""
    layers = (
        "PARKS", "APPROVALS", "EXPROPRIATIONS", "ZONING", "CURRENT_USE", "BUILDINGS", "ENTERPRISES", "FARMLAND",
        "URBAN_BOUNDARY",
    )  # fmt: skip
    given = {name: sample(name.lower()) for name in layers}
    run(
        "survey", locale, INPUT=sample("parcels"), **given, ECO_REDLINE=sample("redline"), POLICY="kaifeng-2021",
        AS_OF="2022-09-30", FOLDER=folder,
    )  # fmt: skip
    return folder / "survey.gpkg"


def main() -> None:
    """Make the pictures of all products, or of those that are named."""
    wanted = sys.argv[1:] or list(PRODUCTS)
    unknown = [name for name in wanted if name not in PRODUCTS]
    if unknown:
        raise SystemExit(f"no product is called {', '.join(unknown)}; there are {', '.join(PRODUCTS)}")
    made = survey_of_the_sample()
    for name in wanted:
        folder = WORK / "products" / name
        folder.mkdir(parents=True)
        PRODUCTS[name](made, folder)


if __name__ == "__main__":
    main()
