"""What staff do with spreadsheets, as steps of a story."""

import csv
import io

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.admin.desk import page


def name_of(model) -> str:
    return model._meta.model_name


def all_tables() -> list[tuple]:
    """Every table that the admin offers: the page's model, and its own."""
    return [(model, sheet.model) for model, on in admin.site._registry.items() for sheet in getattr(on, "sheets", ())]


def exported(client, model, of=None, kind="csv", **filters) -> bytes:
    """The file that a page gives."""
    response = client.get(page(model, "sheet"), {"of": name_of(of or model), "as": kind} | filters)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    return response.getvalue()


def rows_in(content) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_csv(*rows) -> bytes:
    """Rows as a program writes them."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def upload(client, model, content, of=None, name="mine.csv"):
    """Choose a file and press Preview."""
    file = SimpleUploadedFile(name, content)
    return client.post(page(model, "sheet_import"), {"of": name_of(of or model), "file": file})


def looked_at(client, model, *rows, of=None):
    """The report of a preview."""
    return upload(client, model, as_csv(*rows), of).context["report"]


def confirm(client, model, preview, of=None):
    """Press Import now below a preview."""
    ticket = preview.context["ticket"]
    return client.post(page(model, "sheet_import"), {"of": name_of(of or model), "ticket": ticket}, follow=True)


def bring_in(client, model, *rows, of=None):
    """Preview and Import now."""
    return confirm(client, model, upload(client, model, as_csv(*rows), of), of)


def said_in(report) -> dict[int, list[tuple[str, str]]]:
    """What is wrong, by row."""
    return {line.number: [(each.column, each.said) for each in line.problems] for line in report.of("error")}


def refusal(response) -> str:
    """What the page says of a file that cannot be read; fails when it was read."""
    assert response.status_code == 200
    assert "report" not in response.context
    return " ".join(said for sayings in response.context["form"].errors.values() for said in sayings)
