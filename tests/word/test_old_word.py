"""Documents of Word 97 to 2003, by LibreOffice."""

from __future__ import annotations

import subprocess

import docx

from xladdin.word.document import read_document


def test_a_doc_file_is_read_like_a_docx_file(tmp_path, require_tool):
    program = require_tool("soffice")
    made = docx.Document()
    made.add_paragraph("2022年度报告")
    table = made.add_table(2, 2, style="Table Grid")
    table.cell(1, 1).text = "44"
    made.add_paragraph("说明")
    made.save(tmp_path / "报告.docx")
    profile = (tmp_path / "profile").as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "doc",
        "--outdir",
        tmp_path,
        tmp_path / "报告.docx",
    ]
    for _ in range(2):  # a fresh profile asks for a second start
        subprocess.run(command, capture_output=True, check=False, timeout=120)
    found = read_document(tmp_path / "报告.doc")
    assert [p.text for p in found.paragraphs] == ["2022年度报告", "说明"]
    assert found.tables[0].grid()[1][1].text == "44"
